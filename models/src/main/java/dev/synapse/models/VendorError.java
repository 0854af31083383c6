package dev.synapse.models;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A vendor's error body. OpenAI, Anthropic and Gemini send {@code {"error": {"message", "type" | "status", "code"}}},
 * Gemini sometimes within an array; Ollama sends {@code {"error": "text"}}; vLLM and others send {@code {"message"}}
 * or {@code {"detail"}}.
 *
 * @param reason the vendor's message, or the start of the body if it has none
 * @param codes the error's type, status and code, and Google's reasons, in lower case
 */
record VendorError(String reason, Set<String> codes) {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Set<String> PERMANENT = Set.of(
            "invalid_request_error",
            "authentication_error",
            "permission_error",
            "not_found_error",
            "request_too_large",
            "billing_error",
            "insufficient_quota",
            "billing_hard_limit_reached",
            "context_length_exceeded",
            "content_filter",
            "content_policy_violation",
            "invalid_api_key",
            "model_not_found",
            "invalid_argument",
            "failed_precondition",
            "permission_denied",
            "unauthenticated",
            "not_found",
            "400",
            "401",
            "403",
            "404",
            "413",
            "422");
    private static final Set<String> EXHAUSTED =
            Set.of("insufficient_quota", "billing_hard_limit_reached", "billing_error");
    /** Errors caused by the model, the key or the account rather than by the request. */
    private static final Set<String> MODEL_SPECIFIC = Set.of(
            "authentication_error",
            "permission_error",
            "not_found_error",
            "invalid_api_key",
            "api_key_invalid",
            "model_not_found",
            "model_not_supported",
            "unsupported_parameter",
            "unsupported_value",
            "permission_denied",
            "unauthenticated",
            "not_found",
            "401",
            "403",
            "404");

    /**
     * Parses the body of an error response or an error event; a body that is not JSON becomes the reason, without its
     * HTML tags.
     */
    static VendorError parse(String body) {
        try {
            JsonNode root = JSON.readTree(body);
            JsonNode top = root.isArray() && !root.isEmpty() ? root.get(0) : root;
            return of(top.hasNonNull("error") ? top.get("error") : top, body);
        } catch (JacksonException notJson) {
            return new VendorError(stripTags(body), Set.of());
        }
    }

    private static VendorError of(JsonNode error, String body) {
        if (error.isString()) {
            return new VendorError(error.asString(), Set.of());
        }
        String reason = error.path("message").asString("");
        if (reason.isBlank()) {
            reason = error.path("detail").isString() ? error.path("detail").asString() : stripTags(body);
        }
        Set<String> codes = Stream.concat(
                        Stream.of("type", "status", "code").map(error::path),
                        error.path("details").valueStream().map(detail -> detail.path("reason")))
                .map(code -> code.asString("").toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        return new VendorError(reason, codes);
    }

    /** Whether the error code alone shows that the same request will fail again. */
    boolean isPermanent() {
        return codes.stream().anyMatch(PERMANENT::contains);
    }

    /** Whether the account's quota is used up until its owner pays. */
    boolean isExhausted() {
        return codes.stream().anyMatch(EXHAUSTED::contains);
    }

    /** Whether another model, or the same model with another account, may answer the same request. */
    boolean isModelSpecific() {
        return isExhausted()
                || codes.stream().anyMatch(MODEL_SPECIFIC::contains)
                // Anthropic has no error code for an exhausted balance
                || reason.contains("credit balance is too low")
                // nor has Ollama one for missing tool support
                || reason.contains("does not support tools");
    }

    private static String stripTags(String body) {
        return body.replaceAll("(?s)<(script|style)[^>]*>.*?</\\1>|<[^>]*>", " ");
    }
}
