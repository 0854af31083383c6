package dev.synapse.gateway.web;

import dev.synapse.shared.json.Json;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/** Error responses as {@code application/problem+json}. */
public final class ErrorResponses {

    private ErrorResponses() {}

    /** Writes a response from outside the controllers, such as in a filter. */
    public static void write(HttpServletRequest request, HttpServletResponse response, ApiException exception)
            throws IOException {
        ResponseEntity<Problem> entity = of(request, exception, new HttpHeaders());
        response.setStatus(entity.getStatusCode().value());
        entity.getHeaders().forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        if (entity.getBody() != null) {
            response.getOutputStream().write(Json.write(entity.getBody()).getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Writes the response for any exception. */
    public static void write(HttpServletRequest request, HttpServletResponse response, RuntimeException e)
            throws IOException {
        write(request, response, ApiExceptionHandler.toApiException(e, request));
    }

    static ResponseEntity<Problem> of(HttpServletRequest request, ApiException exception, HttpHeaders extra) {
        HttpHeaders headers = new HttpHeaders();
        headers.putAll(extra);
        headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        Duration retryAfter = exception.retryAfter();
        if (retryAfter != null) {
            headers.set(HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, retryAfter.toSeconds())));
        }
        if (exception.status() == HttpStatus.UNAUTHORIZED) {
            headers.set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        return new ResponseEntity<>(Problem.of(exception, path(request)), headers, exception.status());
    }

    private static String path(HttpServletRequest request) {
        Object original = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
        return original == null ? request.getRequestURI() : original.toString();
    }
}
