package dev.synapse.gateway.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * What went wrong, as RFC 9457 has it.
 *
 * @param errors the fields at fault, null where none is
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        String instance,
        @Nullable List<FieldError> errors) {

    /** A field at fault; {@code field} is its path, as in {@code members[0].alias}. */
    public record FieldError(String field, String message) {}

    static Problem of(ApiException exception, String path) {
        HttpStatus status = exception.status();
        return new Problem(
                "about:blank",
                status.getReasonPhrase(),
                status.value(),
                exception.detail(),
                path,
                exception.errors().isEmpty() ? null : exception.errors());
    }
}
