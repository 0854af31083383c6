package dev.synapse.models;

import dev.synapse.models.ModelException.Kind;
import dev.synapse.models.http.StreamFailure;
import dev.synapse.models.http.StreamFailure.BadRequest;
import dev.synapse.models.http.StreamFailure.Cancelled;
import dev.synapse.models.http.StreamFailure.CutShort;
import dev.synapse.models.http.StreamFailure.ErrorInStream;
import dev.synapse.models.http.StreamFailure.Malformed;
import dev.synapse.models.http.StreamFailure.NotAStream;
import dev.synapse.models.http.StreamFailure.Refused;
import dev.synapse.models.http.StreamFailure.Stalled;
import dev.synapse.models.http.StreamFailure.TooLarge;
import dev.synapse.models.http.StreamFailure.Unreachable;
import java.time.Duration;
import java.util.List;

/**
 * Decides which failures are worth another try, and says them so that people understand and no key is shown.
 * Immutable.
 */
final class ModelFailures {
    private static final int MAX_MESSAGE = 500;
    private static final Kind AGAIN = new Kind.Retryable(null);
    private static final Kind ELSEWHERE = new Kind.Elsewhere();
    private static final Kind NEVER = new Kind.Final();

    private final List<String> secrets;

    ModelFailures(List<String> secrets) {
        this.secrets = List.copyOf(secrets);
    }

    /** What the transport saw, as an exception for the caller. */
    ModelException of(ModelRequest request, StreamFailure failure) {
        return switch (failure) {
            case Refused refused -> refused(request, refused);
            case Unreachable(String server, String why) ->
                refusal(request, AGAIN, "could not be reached at " + server + ": " + why);
            case Stalled(Duration limit, boolean withinStream) ->
                exception(
                        request,
                        AGAIN,
                        "sent nothing for " + seconds(limit) + (withinStream ? " within its answer" : ""));
            case CutShort(String missing) ->
                exception(request, AGAIN, "ended its answer before it was complete: " + missing);
            case Malformed(String what) -> exception(request, AGAIN, "sent a malformed answer: " + what);
            case ErrorInStream(String json) -> errorInStream(request, VendorError.parse(json));
            case NotAStream(String type, String body) ->
                refusal(
                        request,
                        ELSEWHERE,
                        "answered with " + type + " instead of a stream; is its base URL right? "
                                + VendorError.parse(body).reason());
            case TooLarge(String what, String limit) -> exception(request, NEVER, what + " exceeds " + limit);
            case BadRequest(String why) -> refusal(request, NEVER, "could not be asked: " + why);
            case Cancelled _ -> exception(request, AGAIN, "was cancelled");
        };
    }

    /** What LangChain4j itself refused to send or could not read. */
    ModelException of(ModelRequest request, Throwable failure, Kind kind) {
        String what = String.valueOf(failure.getMessage());
        return kind instanceof Kind.Final ? refusal(request, kind, what) : exception(request, kind, what);
    }

    private ModelException refused(ModelRequest request, Refused refused) {
        VendorError error = VendorError.parse(refused.body());
        return refusal(
                request,
                kind(refused, error),
                "answered " + refused.status() + meaning(refused.status()) + colon(error));
    }

    private static Kind kind(Refused refused, VendorError error) {
        return switch (refused.status()) {
            case 429 -> error.isExhausted() ? ELSEWHERE : new Kind.Retryable(refused.retryAfter());
            case 408, 409, 425 -> new Kind.Retryable(refused.retryAfter());
            case 400, 422 -> error.isOfTheModel() ? ELSEWHERE : NEVER;
            case 413 -> NEVER;
            default -> refused.status() >= 500 ? new Kind.Retryable(refused.retryAfter()) : ELSEWHERE;
        };
    }

    private ModelException errorInStream(ModelRequest request, VendorError error) {
        Kind kind = error.isOfTheModel() ? ELSEWHERE : error.isLasting() ? NEVER : AGAIN;
        return exception(request, kind, "broke off its answer with an error" + colon(error));
    }

    private static String meaning(int status) {
        return switch (status) {
            case 400 -> " (it did not accept the request)";
            case 401 -> " (its API key is missing or wrong)";
            case 403 -> " (its API key may not do this)";
            case 404 -> " (there is no such model, or the base URL is wrong)";
            case 408 -> " (it took too long)";
            case 413 -> " (the prompt is too long)";
            case 429 -> " (too many requests)";
            default -> status >= 500 ? " (it has trouble)" : status < 400 ? " (a redirect is not followed)" : "";
        };
    }

    private static String colon(VendorError error) {
        return error.reason().isBlank() ? "" : ": " + error.reason();
    }

    private static String seconds(Duration limit) {
        return limit.toMillis() % 1000 == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
    }

    /** A failure of a vendor that may have begun to answer. */
    private ModelException exception(ModelRequest request, Kind kind, String what) {
        return new ModelException(kind, true, said(request, what));
    }

    /** A failure of a vendor that has not taken the prompt. */
    private ModelException refusal(ModelRequest request, Kind kind, String what) {
        return new ModelException(kind, false, said(request, what));
    }

    private String said(ModelRequest request, String what) {
        return tidy(request.provider() + "/" + request.model() + " " + what);
    }

    private String tidy(String message) {
        String clean = message;
        for (String secret : secrets) {
            clean = clean.replace(secret, "***");
        }
        clean = clean.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
        return clean.length() <= MAX_MESSAGE ? clean : clean.substring(0, MAX_MESSAGE - 1) + "…";
    }
}
