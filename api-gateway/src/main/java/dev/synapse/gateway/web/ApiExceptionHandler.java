package dev.synapse.gateway.web;

import dev.synapse.shared.memory.MemoryExhausted;
import dev.synapse.shared.redis.RedisUnavailable;
import jakarta.servlet.http.HttpServletRequest;
import java.sql.SQLException;
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

/** The one place where what goes wrong becomes an answer. */
@RestControllerAdvice
class ApiExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ApiExceptionHandler.class);

    /** What a standby says that is not the primary yet, or any more. */
    private static final String READ_ONLY = "25006";

    /** What PostgreSQL says of a row whose foreign key leads nowhere. */
    private static final String NO_PARENT = "23503";

    @ExceptionHandler
    @Nullable
    ResponseEntity<Problem> handle(Exception e, HttpServletRequest request) {
        if (ClientDisconnect.isCauseOf(e)) {
            return null;
        }
        HttpHeaders headers = e instanceof ErrorResponse response ? response.getHeaders() : new HttpHeaders();
        return ErrorResponses.of(request, toApiException(e), headers);
    }

    /** What is to be answered when this has happened. */
    static ApiException toApiException(Exception e) {
        return switch (e) {
            case ApiException known -> known;
            case HttpMessageNotReadableException unreadable -> BodyErrors.toApiException(unreadable);
            case JacksonException json -> BodyErrors.toApiException(json);
            case MethodArgumentTypeMismatchException mismatch ->
                ApiException.malformed(mismatch.getName() + " is not of the right form.");
            case RequestRejectedException rejected ->
                ApiException.malformed("A header or a parameter of the request is malformed.");
            case InvalidParameterException parameters -> fromTomcat(parameters.getErrorCode());
            case MemoryExhausted memory ->
                ApiException.unavailable(
                        "The server has no memory for this request at present. Nothing was done; try again.");
            case RedisUnavailable redis -> ApiException.unavailable("Redis is away. Nothing was done; try again.");
            case DataAccessResourceFailureException sql -> databaseAway();
            case QueryTimeoutException sql -> databaseAway();
            case TransientDataAccessException sql -> databaseAway();
            case DataIntegrityViolationException sql when isOrphan(sql) -> ApiException.notFound();
            case UncategorizedSQLException sql when isReadOnly(sql.getSQLException()) -> databaseAway();
            case TransactionSystemException sql ->
                ApiException.unavailable(
                        "PostgreSQL went away before it confirmed. Try again with the same key, or look whether it was done.");
            case TransactionException sql -> databaseAway();
            case ErrorResponse response -> fromSpring(response);
            default -> {
                LOG.error("A request failed", e);
                yield ApiException.of(HttpStatus.INTERNAL_SERVER_ERROR, "Something went wrong on our side.");
            }
        };
    }

    private static boolean isReadOnly(@Nullable SQLException e) {
        return e != null && READ_ONLY.equals(e.getSQLState());
    }

    /** Whether what the row belongs to was deleted in between. */
    private static boolean isOrphan(DataIntegrityViolationException e) {
        return e.getMostSpecificCause() instanceof SQLException sql && NO_PARENT.equals(sql.getSQLState());
    }

    private static ApiException databaseAway() {
        return ApiException.unavailable("PostgreSQL is away. Nothing was done; try again.");
    }

    /** Parameters that Tomcat cannot read, because they are malformed or too much. */
    private static ApiException fromTomcat(int code) {
        HttpStatus status = HttpStatus.valueOf(code);
        return ApiException.of(status, detail(status));
    }

    private static ApiException fromSpring(ErrorResponse response) {
        HttpStatus status = HttpStatus.valueOf(response.getStatusCode().value());
        return status == HttpStatus.NOT_FOUND ? ApiException.notFound() : ApiException.of(status, detail(status));
    }

    /** What a status means, for those that HTTP itself gives. */
    static String detail(HttpStatus status) {
        return switch (status) {
            case METHOD_NOT_ALLOWED -> "This method is not for this path; the Allow header lists those that are.";
            case NOT_ACCEPTABLE -> "The answer is not available in the form that Accept asks for.";
            case UNSUPPORTED_MEDIA_TYPE -> "This Content-Type is not understood here.";
            case CONTENT_TOO_LARGE -> "The body is too large.";
            case URI_TOO_LONG -> "The address is too long.";
            case REQUEST_HEADER_FIELDS_TOO_LARGE -> "The headers are too large, or too many.";
            case BAD_REQUEST -> "The request is malformed.";
            case UNAUTHORIZED -> "A valid access token is needed.";
            case FORBIDDEN -> "This is not allowed.";
            default -> status.getReasonPhrase() + ".";
        };
    }
}
