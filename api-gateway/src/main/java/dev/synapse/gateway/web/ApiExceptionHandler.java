package dev.synapse.gateway.web;

import dev.synapse.shared.memory.MemoryExhausted;
import dev.synapse.shared.redis.RedisUnavailable;
import jakarta.servlet.http.HttpServletRequest;
import java.sql.SQLException;
import java.util.Set;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import tools.jackson.core.JacksonException;

/** Maps every exception to an error response. */
@RestControllerAdvice
class ApiExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(ApiExceptionHandler.class);

    /** A standby that is not yet promoted, a lock that was not free in time, and a statement that took too long. */
    private static final Set<String> TEMPORARY = Set.of("25006", "55P03", "57014");

    /** SQLSTATE of a foreign key violation. */
    private static final String FOREIGN_KEY_VIOLATION = "23503";

    @ExceptionHandler
    @Nullable
    ResponseEntity<Problem> handle(Exception e, HttpServletRequest request) {
        if (ClientDisconnect.isCauseOf(e)) {
            return null;
        }
        HttpHeaders headers = e instanceof ErrorResponse response ? response.getHeaders() : new HttpHeaders();
        return ErrorResponses.of(request, toApiException(e, request), headers);
    }

    /** The API exception that reports this exception to the client; logs those that are errors of the server. */
    static ApiException toApiException(Exception e, HttpServletRequest request) {
        ApiException reported = toApiException(e);
        if (reported.status() == HttpStatus.INTERNAL_SERVER_ERROR) {
            log.error("Request {} {} failed", request.getMethod(), request.getRequestURI(), e);
        }
        return reported;
    }

    /** The API exception that reports this exception to the client. */
    static ApiException toApiException(Exception e) {
        return switch (e) {
            case ApiException known -> known;
            case HttpMessageNotReadableException unreadable -> BodyErrors.toApiException(unreadable);
            case JacksonException json -> BodyErrors.toApiException(json);
            case MethodArgumentTypeMismatchException mismatch ->
                ApiException.malformed(
                        "%s must be a UUID, not \"%s\".".formatted(mismatch.getName(), mismatch.getValue()));
            case RequestRejectedException rejected -> ApiException.malformed("Malformed header or parameter.");
            case InvalidParameterException parameters -> fromTomcat(parameters.getErrorCode());
            case MemoryExhausted memory ->
                ApiException.unavailable("Not enough memory for this request; nothing was done. Try again later.");
            case RedisUnavailable redis ->
                ApiException.unavailable("Redis is unavailable; nothing was done. Try again later.");
            case DataAccessResourceFailureException sql -> databaseUnavailable();
            case QueryTimeoutException sql -> databaseUnavailable();
            case TransientDataAccessException sql -> databaseUnavailable();
            case DataIntegrityViolationException sql when isOrphan(sql) -> ApiException.notFound();
            case UncategorizedSQLException sql when isTemporary(sql.getSQLException()) -> databaseUnavailable();
            case TransactionSystemException sql ->
                ApiException.unavailable(
                        "Lost the connection to PostgreSQL during the commit. Retry with the same idempotency key, or check whether the change was made.");
            case TransactionException sql -> databaseUnavailable();
            case ErrorResponse response -> fromSpring(response);
            default -> ApiException.of(HttpStatus.INTERNAL_SERVER_ERROR, "Internal server error.");
        };
    }

    private static boolean isTemporary(@Nullable SQLException e) {
        return e != null && e.getSQLState() != null && TEMPORARY.contains(e.getSQLState());
    }

    /** Whether the parent row was deleted concurrently. */
    private static boolean isOrphan(DataIntegrityViolationException e) {
        return e.getMostSpecificCause() instanceof SQLException sql && FOREIGN_KEY_VIOLATION.equals(sql.getSQLState());
    }

    private static ApiException databaseUnavailable() {
        return ApiException.unavailable("PostgreSQL is unavailable; nothing was done. Try again later.");
    }

    /** Parameters that Tomcat rejects: malformed, or too many. */
    private static ApiException fromTomcat(int code) {
        HttpStatus status = HttpStatus.valueOf(code);
        return ApiException.of(status, detail(status));
    }

    private static ApiException fromSpring(ErrorResponse response) {
        HttpStatus status = HttpStatus.valueOf(response.getStatusCode().value());
        return status == HttpStatus.NOT_FOUND ? ApiException.notFound() : ApiException.of(status, detail(status));
    }

    /** The detail of a status that HTTP itself defines. */
    static String detail(HttpStatus status) {
        return switch (status) {
            case METHOD_NOT_ALLOWED -> "Method not allowed; see the Allow header.";
            case NOT_ACCEPTABLE -> "No media type in Accept is available.";
            case UNSUPPORTED_MEDIA_TYPE -> "Unsupported Content-Type.";
            case CONTENT_TOO_LARGE -> "Request body too large.";
            case URI_TOO_LONG -> "URI too long.";
            case REQUEST_HEADER_FIELDS_TOO_LARGE -> "Request headers too large or too many.";
            case BAD_REQUEST -> "Malformed request.";
            case UNAUTHORIZED -> "A valid access token is required.";
            case FORBIDDEN -> "The server does not permit this request.";
            default -> status.getReasonPhrase() + ".";
        };
    }
}
