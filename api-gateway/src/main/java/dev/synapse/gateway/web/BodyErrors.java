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

/** Says what is wrong with a body: 400 where it is not JSON that can be read, 422 where a field of it does not fit. */
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
        return ApiException.malformed("A body is needed, and this one cannot be read.");
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
            case UnrecognizedPropertyException unknown -> ApiException.invalid(path(unknown), "is not a field of this");
            case ReadLimitExceeded over
            when !over.getPath().isEmpty() -> ApiException.invalid(path(over), over.getOriginalMessage());
            case MismatchedInputException mismatch
            when !mismatch.getPath().isEmpty() -> ApiException.invalid(path(mismatch), "is not of the right type");
            case MismatchedInputException mismatch ->
                ApiException.malformed("The body is not a JSON object of the right form.");
            case InputCoercionException number
            when !number.getPath().isEmpty() -> ApiException.invalid(path(number), "is out of range");
            case InputCoercionException number -> ApiException.malformed("A number in the body is too large.");
            case StreamConstraintsException bad ->
                ApiException.malformed(
                        "The body has a number or a name that is too long, is nested too deep, or has too many values.");
            case StreamReadException bad ->
                ApiException.malformed("The body is not proper JSON: " + location(bad) + ".");
            default -> ApiException.malformed("The body holds a value that cannot be taken.");
        };
    }

    private static String location(StreamReadException e) {
        String said = e.getOriginalMessage();
        if (said.startsWith("Duplicate")) {
            return "a field stands there twice";
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
