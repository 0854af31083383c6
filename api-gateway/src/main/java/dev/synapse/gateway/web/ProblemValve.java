package dev.synapse.gateway.web;

import dev.synapse.shared.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.tomcat.util.res.StringManager;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/** Responds to requests that are not valid HTTP. Tomcat creates the instance, hence public. */
public final class ProblemValve extends ErrorReportValve {

    private static final String TOO_LARGE =
            StringManager.getManager(AbstractHttp11Protocol.class).getString("iib.requestheadertoolarge.error");

    @Override
    protected void report(Request request, Response response, @Nullable Throwable throwable) {
        HttpStatus status = status(request, response, throwable);
        if (status == null || !status.isError() || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        Problem problem = Problem.of(ApiException.of(status, ApiExceptionHandler.detail(status)), "");
        try {
            response.setStatus(status.value());
            response.setHeader("Connection", "close");
            response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
            response.getOutputStream().write(Json.write(problem).getBytes(StandardCharsets.UTF_8));
            response.finishResponse();
        } catch (IOException | IllegalStateException e) {
            container.getLogger().debug("The client disconnected before the response", e);
        }
    }

    /** Tomcat also sets 400 where the URI or the headers are too large; only the exception tells the difference. */
    private static @Nullable HttpStatus status(Request request, Response response, @Nullable Throwable thrown) {
        HttpStatus status = HttpStatus.resolve(response.getStatus());
        if (status != HttpStatus.BAD_REQUEST || thrown == null) {
            return status;
        }
        if (TOO_LARGE.equals(thrown.getMessage()) && request.getRequestURI() == null) {
            return HttpStatus.URI_TOO_LONG;
        }
        boolean tooLarge = TOO_LARGE.equals(thrown.getMessage()) || thrown instanceof IllegalStateException;
        return tooLarge ? HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE : status;
    }
}
