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

/** Turns refusals into answers of {@code application/problem+json}. */
public final class Problems {

    private Problems() {}

    /** Answers from outside the controllers, such as a filter. */
    public static void write(HttpServletRequest request, HttpServletResponse response, Refusal refusal)
            throws IOException {
        ResponseEntity<Problem> answer = answer(request, refusal, new HttpHeaders());
        response.setStatus(answer.getStatusCode().value());
        answer.getHeaders().forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        if (answer.getBody() != null) {
            response.getOutputStream().write(Json.write(answer.getBody()).getBytes(StandardCharsets.UTF_8));
        }
    }

    /** The same for anything else that went wrong. */
    public static void write(HttpServletRequest request, HttpServletResponse response, RuntimeException e)
            throws IOException {
        write(request, response, ErrorAdvice.refusal(e));
    }

    static ResponseEntity<Problem> answer(HttpServletRequest request, Refusal refusal, HttpHeaders more) {
        HttpHeaders headers = new HttpHeaders();
        headers.putAll(more);
        headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        Duration retryAfter = refusal.retryAfter();
        if (retryAfter != null) {
            headers.set(HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, retryAfter.toSeconds())));
        }
        if (refusal.status() == HttpStatus.UNAUTHORIZED) {
            headers.set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        return new ResponseEntity<>(Problem.of(refusal, path(request)), headers, refusal.status());
    }

    private static String path(HttpServletRequest request) {
        Object original = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
        return original == null ? request.getRequestURI() : original.toString();
    }
}
