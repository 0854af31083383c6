package dev.synapse.gateway.console;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;
import org.springframework.web.util.ServletRequestPathUtils;

/** Answers a browser that opens an unknown address with an HTML page instead of a problem document. */
@Component
public class UnknownPages {

    private static final byte[] PAGE = """
            <!doctype html>
            <html lang="en">
              <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>No such page · Synapse</title>
              </head>
              <body>
                <main>
                  <h1>There is no such page</h1>
                  <p><a href="/">Open Synapse</a></p>
                </main>
              </body>
            </html>
            """.getBytes(StandardCharsets.UTF_8);

    private final ConsoleFiles files;
    private final ObjectProvider<RequestMappingInfoHandlerMapping> routes;

    UnknownPages(ConsoleFiles files, ObjectProvider<RequestMappingInfoHandlerMapping> routes) {
        this.files = files;
        this.routes = routes;
    }

    /** Answers the request if a browser opens an address without a route; false if it does not. */
    public boolean answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (files.index().isEmpty() || !isNavigation(request) || isRoute(request)) {
            return false;
        }
        response.setStatus(HttpServletResponse.SC_NOT_FOUND);
        response.setContentType("text/html;charset=UTF-8");
        response.addHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT);
        response.setContentLength(PAGE.length);
        if (request.getMethod().equals(HttpMethod.GET.name())) {
            response.getOutputStream().write(PAGE);
        }
        return true;
    }

    /** Whether it asks for a page by name, as browsers do in their address bar and programs do not. */
    private static boolean isNavigation(HttpServletRequest request) {
        boolean isRead = List.of(HttpMethod.GET.name(), HttpMethod.HEAD.name()).contains(request.getMethod());
        return isRead && request.getHeader(HttpHeaders.AUTHORIZATION) == null && acceptsPages(request);
    }

    private static boolean acceptsPages(HttpServletRequest request) {
        String accepted = request.getHeader(HttpHeaders.ACCEPT);
        try {
            return MediaType.parseMediaTypes(accepted).stream().anyMatch(MediaType.TEXT_HTML::equalsTypeAndSubtype);
        } catch (InvalidMediaTypeException e) {
            return false;
        }
    }

    private boolean isRoute(HttpServletRequest request) {
        if (!ServletRequestPathUtils.hasParsedRequestPath(request)) {
            ServletRequestPathUtils.parseAndCache(request);
        }
        return routes.stream().anyMatch(mapping -> isRoute(mapping, request));
    }

    private static boolean isRoute(RequestMappingInfoHandlerMapping mapping, HttpServletRequest request) {
        try {
            return mapping.getHandler(request) != null;
        } catch (Exception e) {
            return true; // it has another method, or refuses what the request accepts
        }
    }
}
