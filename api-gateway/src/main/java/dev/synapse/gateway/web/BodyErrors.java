package dev.synapse.gateway.web;

import dev.synapse.shared.memory.MemoryExhausted;
import java.util.stream.Collectors;
import org.springframework.http.converter.HttpMessageNotReadableException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Maps errors of body parsing: 400 if the body is not readable JSON, 422 if a field is invalid. */
final class BodyErrors {

    private BodyErrors() {}

    static ApiException toApiException(HttpMessageNotReadableException e) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            switch (cause) {
                case ApiException known -> {
                    return known;
                }
                case MemoryExhausted memory -> {
                    return ApiExceptionHandler.toApiException(memory);
                }
                case JacksonException json -> {
                    return toApiException(json);
                }
                default -> {}
            }
        }
        return ApiException.malformed("Missing or unreadable request body.");
    }

    static ApiException toApiException(JacksonException e) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof ApiException known) {
                return known;
            }
            if (cause instanceof MemoryExhausted memory) {
                return ApiExceptionHandler.toApiException(memory);
            }
        }
        return switch (e) {
            case UnrecognizedPropertyException unknown -> ApiException.invalid(path(unknown), "unknown field");
            case ReadLimitExceeded over
            when !over.getPath().isEmpty() -> ApiException.invalid(path(over), over.getOriginalMessage());
            case MismatchedInputException mismatch
            when !mismatch.getPath().isEmpty() -> ApiException.invalid(path(mismatch), "has the wrong type");
            case MismatchedInputException mismatch -> ApiException.malformed("The body must be a single JSON object.");
            case InputCoercionException number
            when !number.getPath().isEmpty() -> ApiException.invalid(path(number), "is out of range");
            case InputCoercionException number -> ApiException.malformed("A number in the body is out of range.");
            case StreamConstraintsException bad ->
                ApiException.malformed(
                        "The body exceeds a limit: a number or name is too long, the nesting too deep, or there are too many values.");
            case StreamReadException bad -> ApiException.malformed("Invalid JSON: " + location(bad) + ".");
            default -> ApiException.malformed("The body contains an invalid value.");
        };
    }

    private static String location(StreamReadException e) {
        String said = e.getOriginalMessage();
        if (said.startsWith("Duplicate")) {
            return "duplicate field";
        }
        return "line %d, column %d"
                .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
    }

    private static String path(JacksonException e) {
        return e.getPath().stream()
                .map(step ->
                        step.getPropertyName() == null ? "[" + step.getIndex() + "]" : "." + step.getPropertyName())
                .collect(Collectors.joining())
                .substring(1);
    }
}
