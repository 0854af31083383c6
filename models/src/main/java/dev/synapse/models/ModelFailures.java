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
 * Classifies failures as retryable, model-specific or final, and describes them in messages for users, with keys
 * masked. Immutable.
 */
final class ModelFailures {
    private static final int MAX_MESSAGE = 500;
    private static final Kind RETRYABLE = new Kind.Retryable(null);
    private static final Kind MODEL_SPECIFIC = new Kind.ModelSpecific();
    private static final Kind FINAL = new Kind.Final();

    private final List<String> secrets;

    ModelFailures(List<String> secrets) {
        this.secrets = List.copyOf(secrets);
    }

    /** Converts a failure of the transport. */
    ModelException of(ModelRequest request, StreamFailure failure) {
        return switch (failure) {
            case Refused rejected -> rejected(request, rejected);
            case Unreachable(String server, String reason) ->
                rejectedRequest(request, RETRYABLE, "is unreachable at " + server + ": " + reason);
            case Stalled(Duration limit, boolean withinStream) ->
                brokenReply(
                        request,
                        RETRYABLE,
                        "sent no data for " + seconds(limit) + (withinStream ? " during its answer" : ""));
            case CutShort(String missing) ->
                brokenReply(request, RETRYABLE, "ended the stream before the answer was complete: " + missing);
            case Malformed(String problem) -> brokenReply(request, RETRYABLE, "sent an invalid answer: " + problem);
            case ErrorInStream(String json) -> errorInStream(request, VendorError.parse(json));
            case NotAStream(String type, String body) ->
                rejectedRequest(
                        request,
                        MODEL_SPECIFIC,
                        "answered with " + type + " instead of an event stream; check the base URL: "
                                + VendorError.parse(body).reason());
            case TooLarge(String problem, String limit) -> brokenReply(request, FINAL, problem + " exceeds " + limit);
            case BadRequest(String reason) -> rejectedRequest(request, FINAL, "invalid request: " + reason);
            case Cancelled _ -> brokenReply(request, RETRYABLE, "was cancelled");
        };
    }

    /** A reply without text and tool calls. */
    ModelException emptyReply(ModelRequest request, String finishReason) {
        return switch (finishReason) {
            case "content_filter" ->
                brokenReply(request, MODEL_SPECIFIC, "gave no answer: its content filter blocked it");
            case "length" -> brokenReply(request, MODEL_SPECIFIC, "gave no answer: it reached its length limit before");
            default -> brokenReply(request, RETRYABLE, "gave an empty answer");
        };
    }

    private ModelException rejected(ModelRequest request, Refused rejected) {
        VendorError error = VendorError.parse(rejected.body());
        return rejectedRequest(
                request,
                kind(rejected, error),
                "answered " + rejected.status() + meaning(rejected.status()) + colon(error));
    }

    private static Kind kind(Refused rejected, VendorError error) {
        return switch (rejected.status()) {
            case 429 -> error.isExhausted() ? MODEL_SPECIFIC : new Kind.Retryable(rejected.retryAfter());
            case 408, 409, 425 -> new Kind.Retryable(rejected.retryAfter());
            case 400, 422 -> error.isModelSpecific() ? MODEL_SPECIFIC : FINAL;
            case 413 -> FINAL;
            default -> rejected.status() >= 500 ? new Kind.Retryable(rejected.retryAfter()) : MODEL_SPECIFIC;
        };
    }

    private ModelException errorInStream(ModelRequest request, VendorError error) {
        Kind kind = error.isModelSpecific() ? MODEL_SPECIFIC : error.isPermanent() ? FINAL : RETRYABLE;
        return brokenReply(request, kind, "aborted its answer with an error" + colon(error));
    }

    private static String meaning(int status) {
        return switch (status) {
            case 400 -> " (request rejected)";
            case 401 -> " (API key missing or invalid)";
            case 403 -> " (API key lacks permission)";
            case 404 -> " (unknown model, or wrong base URL)";
            case 408 -> " (timeout)";
            case 413 -> " (prompt too long)";
            case 429 -> " (too many requests)";
            default -> status >= 500 ? " (server error)" : status < 400 ? " (redirects are not followed)" : "";
        };
    }

    private static String colon(VendorError error) {
        return error.reason().isBlank() ? "" : ": " + error.reason();
    }

    private static String seconds(Duration limit) {
        return limit.toMillis() % 1000 == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
    }

    /** A failure after the vendor may have started to process the prompt. */
    private ModelException brokenReply(ModelRequest request, Kind kind, String problem) {
        return new ModelException(kind, true, describe(request, problem));
    }

    /** A failure before the vendor accepted the prompt. */
    private ModelException rejectedRequest(ModelRequest request, Kind kind, String problem) {
        return new ModelException(kind, false, describe(request, problem));
    }

    private String describe(ModelRequest request, String problem) {
        return sanitize(request.provider() + "/" + request.model() + " " + problem);
    }

    private String sanitize(String message) {
        String clean = message;
        for (String secret : secrets) {
            clean = clean.replace(secret, "***");
        }
        clean = clean.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
        return clean.length() <= MAX_MESSAGE ? clean : clean.substring(0, MAX_MESSAGE - 1) + "…";
    }
}
