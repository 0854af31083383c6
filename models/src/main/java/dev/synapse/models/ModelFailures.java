package dev.synapse.models;

import dev.synapse.models.ModelException.Cause;
import dev.synapse.models.ModelException.Kind;
import dev.synapse.models.VendorFault.Consequence;
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
import dev.synapse.shared.net.SecretMask;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Classifies failures as retryable, model-specific or final, and describes them in messages for users, with keys
 * masked. Immutable.
 */
final class ModelFailures {
    private static final int MAX_MESSAGE = 500;
    private static final Kind BAD_REPLY = new Kind.Retryable(Cause.REPLY, null);
    private static final Kind OUTAGE = new Kind.Retryable(Cause.OUTAGE, null);
    private static final Kind MODEL_SPECIFIC = new Kind.ModelSpecific();
    private static final Kind FINAL = new Kind.Final();

    private final SecretMask secrets;

    ModelFailures(SecretMask secrets) {
        this.secrets = secrets;
    }

    /** Converts a failure of the transport. */
    ModelException of(ModelRequest request, StreamFailure failure) {
        return switch (failure) {
            case Refused rejected -> rejected(request, rejected);
            case Unreachable(String server, String reason) ->
                rejectedRequest(request, OUTAGE, "is unreachable at " + server + ": " + reason);
            case Stalled(Duration limit, boolean withinStream) ->
                brokenReply(
                        request,
                        BAD_REPLY,
                        "sent no data for " + seconds(limit) + (withinStream ? " during its answer" : ""));
            case CutShort(String missing) ->
                brokenReply(request, BAD_REPLY, "ended the stream before the answer was complete: " + missing);
            case Malformed(String problem) -> brokenReply(request, BAD_REPLY, "sent an invalid answer: " + problem);
            case ErrorInStream error -> errorInStream(request, error);
            case NotAStream other -> notAStream(request, other);
            case TooLarge(String problem, String limit) -> brokenReply(request, FINAL, problem + " exceeds " + limit);
            case BadRequest(String reason) -> rejectedRequest(request, FINAL, "invalid request: " + reason);
            case Cancelled _ -> brokenReply(request, BAD_REPLY, "was cancelled");
        };
    }

    /** A reply without text and tool calls. */
    ModelException emptyReply(ModelRequest request, String finishReason) {
        return switch (finishReason) {
            case "content_filter" ->
                brokenReply(request, MODEL_SPECIFIC, "gave no answer: its content filter blocked it");
            case "length" -> brokenReply(request, MODEL_SPECIFIC, "gave no answer: it reached its length limit before");
            default -> brokenReply(request, BAD_REPLY, "gave an empty answer");
        };
    }

    private ModelException rejected(ModelRequest request, Refused rejected) {
        VendorError error = VendorError.parse(rejected.body());
        int status = rejected.status();
        Consequence consequence = VendorFault.consequenceOf(status, error);
        boolean isPage = VendorError.isPage(rejected.body()) && status >= 400 && status != 413;
        return rejectedRequest(
                request,
                isPage
                        ? kindOfPage(consequence, error, rejected.retryAfter())
                        : kind(consequence, error, rejected.retryAfter()),
                "answered " + status + meaning(status, error) + colon(error));
    }

    private ModelException errorInStream(ModelRequest request, ErrorInStream failure) {
        VendorError error = VendorError.parse(failure.json());
        Kind kind = kind(VendorFault.consequenceOf(200, error), error, failure.retryAfter());
        return brokenReply(request, kind, "aborted its answer with an error" + billing(error) + colon(error));
    }

    /** A proxy's page or text comes and goes, unless the address is wrong; a body that reports an error is one in spite of its status. */
    private ModelException notAStream(ModelRequest request, NotAStream response) {
        VendorError error = VendorError.parse(response.body());
        if (error.isStated()) {
            Kind kind = kind(VendorFault.consequenceOf(200, error), error, response.retryAfter());
            return rejectedRequest(
                    request,
                    kind,
                    "answered with an error" + error.status().map(s -> " " + s).orElse("") + billing(error)
                            + colon(error));
        }
        boolean isJson = VendorError.nested(response.body().strip()).isPresent();
        return rejectedRequest(
                request,
                !isJson ? kindOfPage(Consequence.RETRY, error, response.retryAfter()) : MODEL_SPECIFIC,
                "answered with " + response.contentType() + " instead of an event stream; check the base URL"
                        + colon(error));
    }

    /** A page is not the answer of the model's API, so its status says little about the request. */
    private static Kind kindOfPage(Consequence consequence, VendorError error, @Nullable Duration headers) {
        return kind(consequence == Consequence.WAIT ? consequence : Consequence.RETRY, error, headers);
    }

    private static Kind kind(Consequence consequence, VendorError error, @Nullable Duration headers) {
        Duration wait = longer(headers, error.waitTime());
        return switch (consequence) {
            case WAIT -> new Kind.Retryable(Cause.BUSY, wait);
            case RETRY -> new Kind.Retryable(wait == null ? Cause.OUTAGE : Cause.BUSY, wait);
            case ASK_AGAIN -> BAD_REPLY;
            case FALL_BACK -> MODEL_SPECIFIC;
            case FAIL -> FINAL;
        };
    }

    private static @Nullable Duration longer(@Nullable Duration one, @Nullable Duration other) {
        return one == null || (other != null && other.compareTo(one) > 0) ? other : one;
    }

    /** Vendors report an unpaid account with any status, and seldom in words that say so. */
    private static String billing(VendorError error) {
        return VendorFault.of(error).filter(VendorFault.EXHAUSTED::equals).isPresent()
                ? " (no credit or quota is left on the provider's account)"
                : "";
    }

    private static String meaning(int status, VendorError error) {
        String billing = billing(error);
        return billing.isEmpty() ? meaning(status) : billing;
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
        String clean = VendorError.withoutData(secrets.mask(message))
                .replaceAll("[\\s\\p{Cntrl}]+", " ")
                .strip();
        return clean.length() <= MAX_MESSAGE ? clean : clean.substring(0, MAX_MESSAGE - 1) + "…";
    }
}
