package dev.synapse.gateway.web;

import dev.synapse.gateway.web.Problem.FieldError;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** An answer other than success. Its text goes to the client as it is, so it holds nothing that is not theirs to know. */
public final class ApiException extends RuntimeException {

    private final HttpStatus status;
    private final String detail;
    private final List<FieldError> errors;
    private final @Nullable Duration retryAfter;

    private ApiException(HttpStatus status, String detail, List<FieldError> errors, @Nullable Duration retryAfter) {
        super(detail, null, false, false);
        this.status = status;
        this.detail = detail;
        this.errors = errors;
        this.retryAfter = retryAfter;
    }

    /** Any status with a sentence that explains it. */
    public static ApiException of(HttpStatus status, String detail) {
        return new ApiException(status, detail, List.of(), null);
    }

    /** 404, the same for what does not exist and for what is somebody else's. */
    public static ApiException notFound() {
        return of(HttpStatus.NOT_FOUND, "There is no such thing here.");
    }

    /** 400: the request cannot be understood. */
    public static ApiException malformed(String detail) {
        return of(HttpStatus.BAD_REQUEST, detail);
    }

    /** 409: something that is there already stands against it. */
    public static ApiException conflict(String field, String message) {
        return new ApiException(
                HttpStatus.CONFLICT, field + ": " + message, List.of(new FieldError(field, message)), null);
    }

    /** 422: one field is at fault. */
    public static ApiException invalid(String field, String message) {
        return invalid(List.of(new FieldError(field, message)));
    }

    /** 422: these fields are at fault. */
    public static ApiException invalid(List<FieldError> errors) {
        FieldError first = errors.getFirst();
        String more = errors.size() == 1 ? "" : " (and %d more)".formatted(errors.size() - 1);
        return new ApiException(
                HttpStatus.UNPROCESSABLE_CONTENT,
                first.field() + ": " + first.message() + more,
                List.copyOf(errors),
                null);
    }

    /** 503: what is needed is away; the client may try again after a few seconds. */
    public static ApiException unavailable(String detail) {
        return new ApiException(HttpStatus.SERVICE_UNAVAILABLE, detail, List.of(), Duration.ofSeconds(5));
    }

    /** 429: too often; the sentence says what, and how often it may be. */
    public static ApiException tooManyRequests(String detail, Duration retryAfter) {
        return new ApiException(HttpStatus.TOO_MANY_REQUESTS, detail, List.of(), retryAfter);
    }

    /** 429: there is as much of it as there may be; the sentence says of what. */
    public static ApiException limitReached(String detail) {
        return new ApiException(HttpStatus.TOO_MANY_REQUESTS, detail, List.of(), Duration.ofSeconds(5));
    }

    /** The HTTP status. */
    public HttpStatus status() {
        return status;
    }

    /** When to try again, if that may help. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    String detail() {
        return detail;
    }

    List<FieldError> errors() {
        return errors;
    }
}
