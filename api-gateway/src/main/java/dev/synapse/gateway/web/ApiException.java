package dev.synapse.gateway.web;

import dev.synapse.gateway.web.Problem.FieldError;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** An error response. The detail is sent to the client unchanged, so it must not contain internal data. */
public final class ApiException extends RuntimeException {

    private final HttpStatus status;
    private final String detail;
    private final List<FieldError> errors;
    private final @Nullable Duration retryAfter;
    private final @Nullable String right;

    private ApiException(HttpStatus status, String detail, List<FieldError> errors, @Nullable Duration retryAfter) {
        this(status, detail, errors, retryAfter, null);
    }

    private ApiException(
            HttpStatus status,
            String detail,
            List<FieldError> errors,
            @Nullable Duration retryAfter,
            @Nullable String right) {
        super(detail, null, false, false);
        this.right = right;
        this.status = status;
        this.detail = detail;
        this.errors = errors;
        this.retryAfter = retryAfter;
    }

    /** Any status with a detail. */
    public static ApiException of(HttpStatus status, String detail) {
        return new ApiException(status, detail, List.of(), null);
    }

    /** 401: no access token, or one that is not valid. */
    public static ApiException tokenRequired() {
        return of(HttpStatus.UNAUTHORIZED, "A valid access token is required.");
    }

    /** 403: the caller lacks the right of that name. */
    public static ApiException forbidden(String right, String detail) {
        return new ApiException(HttpStatus.FORBIDDEN, detail, List.of(), null, right);
    }

    /** 403: a page of another site whose origin may not call the API. */
    public static ApiException originNotAllowed() {
        return of(HttpStatus.FORBIDDEN, "The origin of this page is not in SYNAPSE_ALLOWED_ORIGINS.");
    }

    /** 404, the same for a resource that does not exist and one of another user. */
    public static ApiException notFound() {
        return of(HttpStatus.NOT_FOUND, "Not found.");
    }

    /** 400: the request is malformed. */
    public static ApiException malformed(String detail) {
        return of(HttpStatus.BAD_REQUEST, detail);
    }

    /** 409: the value conflicts with an existing one. */
    public static ApiException conflict(String field, String message) {
        return new ApiException(
                HttpStatus.CONFLICT, field + ": " + message, List.of(new FieldError(field, message)), null);
    }

    /** 422: one field is invalid. */
    public static ApiException invalid(String field, String message) {
        return invalid(List.of(new FieldError(field, message)));
    }

    /** 422: these fields are invalid. */
    public static ApiException invalid(List<FieldError> errors) {
        return invalid(errors, errors.size());
    }

    /** 422: these fields are at fault, the first of {@code count}. */
    static ApiException invalid(List<FieldError> errors, int count) {
        FieldError first = errors.getFirst();
        String more = count == 1 ? "" : " (and %d more)".formatted(count - 1);
        return new ApiException(
                HttpStatus.UNPROCESSABLE_CONTENT,
                first.field() + ": " + first.message() + more,
                List.copyOf(errors),
                null);
    }

    /** 503: a dependency is unavailable; the client may retry after a few seconds. */
    public static ApiException unavailable(String detail) {
        return new ApiException(HttpStatus.SERVICE_UNAVAILABLE, detail, List.of(), Duration.ofSeconds(5));
    }

    /** 429: rate limit exceeded. */
    public static ApiException tooManyRequests(String detail, Duration retryAfter) {
        return new ApiException(HttpStatus.TOO_MANY_REQUESTS, detail, List.of(), retryAfter);
    }

    /** 429: capacity limit reached. */
    public static ApiException limitReached(String detail) {
        return new ApiException(HttpStatus.TOO_MANY_REQUESTS, detail, List.of(), Duration.ofSeconds(5));
    }

    /** The HTTP status. */
    public HttpStatus status() {
        return status;
    }

    /** When to retry; null if a retry does not help. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    /** The name of the right that is missing; null if the error is not about one. */
    public @Nullable String right() {
        return right;
    }

    String detail() {
        return detail;
    }

    List<FieldError> errors() {
        return errors;
    }
}
