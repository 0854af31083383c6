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
final class UnreadableBody {

    private UnreadableBody() {}

    static Refusal refusal(HttpMessageNotReadableException e) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            switch (cause) {
                case Refusal refusal -> {
                    return refusal;
                }
                case MemoryExhausted full -> {
                    return ErrorAdvice.refusal(full);
                }
                case JacksonException json -> {
                    return refusal(json);
                }
                default -> {}
            }
        }
        return Refusal.malformed("A body is needed, and this one cannot be read.");
    }

    static Refusal refusal(JacksonException e) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof Refusal refusal) {
                return refusal;
            }
            if (cause instanceof MemoryExhausted full) {
                return ErrorAdvice.refusal(full);
            }
        }
        return switch (e) {
            case UnrecognizedPropertyException unknown -> Refusal.invalid(path(unknown), "is not a field of this");
            case ReadLimitExceeded over
            when !over.getPath().isEmpty() -> Refusal.invalid(path(over), over.getOriginalMessage());
            case MismatchedInputException mismatch
            when !mismatch.getPath().isEmpty() -> Refusal.invalid(path(mismatch), "is not of the right type");
            case MismatchedInputException mismatch ->
                Refusal.malformed("The body is not a JSON object of the right form.");
            case InputCoercionException number
            when !number.getPath().isEmpty() -> Refusal.invalid(path(number), "is out of range");
            case InputCoercionException number -> Refusal.malformed("A number in the body is too large.");
            case StreamConstraintsException bad ->
                Refusal.malformed(
                        "The body has a number or a name that is too long, is nested too deep, or has too many values.");
            case StreamReadException bad -> Refusal.malformed("The body is not proper JSON: " + place(bad) + ".");
            default -> Refusal.malformed("The body holds a value that cannot be taken.");
        };
    }

    private static String place(StreamReadException e) {
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
