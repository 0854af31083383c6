package dev.synapse.models;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a vendor's error body says. OpenAI, Anthropic and Gemini send {@code {"error": {"message", "type" | "status",
 * "code"}}}, Gemini at times within an array, Ollama {@code {"error": "text"}}, vLLM and others {@code {"message"}} or
 * {@code {"detail"}}.
 *
 * @param reason the vendor's own words, or the start of a body that has none
 * @param codes its type, status and code, and Google's reasons, in lower case
 */
record VendorError(String reason, Set<String> codes) {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Set<String> LASTING = Set.of(
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
    /** What is said of this model, this key or this account, and not of the request. */
    private static final Set<String> OF_THE_MODEL = Set.of(
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

    static VendorError parse(String body) {
        try {
            JsonNode root = JSON.readTree(body);
            JsonNode top = root.isArray() && !root.isEmpty() ? root.get(0) : root;
            return of(top.hasNonNull("error") ? top.get("error") : top, body);
        } catch (JacksonException notJson) {
            return new VendorError(plain(body), Set.of());
        }
    }

    private static VendorError of(JsonNode error, String body) {
        if (error.isString()) {
            return new VendorError(error.asString(), Set.of());
        }
        String reason = error.path("message").asString("");
        if (reason.isBlank()) {
            reason = error.path("detail").isString() ? error.path("detail").asString() : plain(body);
        }
        Set<String> codes = Stream.concat(
                        Stream.of("type", "status", "code").map(error::path),
                        error.path("details").valueStream().map(detail -> detail.path("reason")))
                .map(code -> code.asString("").toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        return new VendorError(reason, codes);
    }

    /** Whether the same request will fail again, judged by the code alone. */
    boolean isLasting() {
        return codes.stream().anyMatch(LASTING::contains);
    }

    /** Whether no more is to be had until somebody pays. */
    boolean isExhausted() {
        return codes.stream().anyMatch(EXHAUSTED::contains);
    }

    /** Whether another model, or the same of another account, may answer the same request. */
    boolean isOfTheModel() {
        return isExhausted()
                || codes.stream().anyMatch(OF_THE_MODEL::contains)
                // Anthropic has no code for it
                || reason.contains("credit balance is too low")
                // nor Ollama for this
                || reason.contains("does not support tools");
    }

    private static String plain(String body) {
        return body.replaceAll("(?s)<(script|style)[^>]*>.*?</\\1>|<[^>]*>", " ");
    }
}
