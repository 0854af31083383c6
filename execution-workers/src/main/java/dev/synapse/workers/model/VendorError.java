package dev.synapse.workers.model;

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
 * @param codes its type, status and code, in lower case
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
        Set<String> codes = Stream.of("type", "status", "code")
                .map(field -> error.path(field).asString("").toLowerCase(Locale.ROOT))
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

    private static String plain(String body) {
        return body.replaceAll("(?s)<(script|style)[^>]*>.*?</\\1>|<[^>]*>", " ");
    }
}
