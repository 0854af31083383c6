package dev.synapse.gateway.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.synapse.shared.log.KeyMask;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * A problem document (RFC 9457). It contains no API key, even if the client put one where none belongs.
 *
 * @param errors the invalid fields; null if the error is not about fields
 * @param right the name of the right that is missing; null if the error is not about one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        String instance,
        @Nullable List<FieldError> errors,
        @Nullable String right) {

    /** An invalid field; {@code field} is its path, such as {@code members[0].alias}. */
    public record FieldError(String field, String message) {}

    static Problem of(ApiException exception, String path) {
        HttpStatus status = exception.status();
        return new Problem(
                "about:blank",
                status.getReasonPhrase(),
                status.value(),
                KeyMask.mask(exception.detail()),
                KeyMask.mask(path),
                exception.errors().isEmpty() ? null : masked(exception.errors()),
                exception.right());
    }

    private static List<FieldError> masked(List<FieldError> errors) {
        return errors.stream()
                .map(error -> new FieldError(KeyMask.mask(error.field()), KeyMask.mask(error.message())))
                .toList();
    }
}
