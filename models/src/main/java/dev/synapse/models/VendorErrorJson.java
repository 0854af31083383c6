package dev.synapse.models;

import dev.synapse.models.http.RetryHeaders;
import dev.synapse.models.http.WaitTime;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Collects what the JSON of an error says, however deep it is in others. For one body. */
final class VendorErrorJson {
    private static final int MAX_DEPTH = 12;
    /** Where MiniMax states whether a call succeeded; its codes are numbers that mean something else to others. */
    private static final String BASE_RESP = "base_resp";

    private static final List<String> ERRORS = List.of(
            "error", "Error", "errors", "fault", BASE_RESP, "header", "response", "Response", "choices", "detail");
    /** Those of them that may have an error in turn. */
    private static final Set<String> ENVELOPES = Set.of("response", "Response", "choices");

    private static final List<String> TEXTS = List.of(
            "message",
            "Message",
            "detail",
            "msg",
            "status_msg",
            "error_msg",
            "error_message",
            "errorMessage",
            "err_msg",
            "errmsg",
            "faultstring",
            "error_description",
            "title");
    private static final Set<String> CODES = Set.of(
            "type",
            "status",
            "code",
            "reason",
            "statuscode",
            "status_code",
            "errorcode",
            "error_code",
            "error_type",
            "err_code",
            "__type");
    private static final Set<String> WAIT_TIMES =
            Set.of("retrydelay", "retryafter", "retry_after", "retry-after", "retry_after_seconds", "quotaresetdelay");
    private static final Set<String> WAIT_MILLIS = Set.of("retryafterms", "retry_after_ms", "retry-after-ms");
    /** Fields that repeat the request, or what the model wrote. */
    private static final Set<String> NOT_OF_THE_ERROR =
            Set.of("input", "messages", "failed_generation", "delta", "content");

    private final Set<String> codes = new LinkedHashSet<>();
    private final List<String> texts = new ArrayList<>();
    private @Nullable Duration waitTime;
    private boolean isStated;

    private VendorErrorJson() {}

    static VendorErrorJson read(JsonNode root) {
        VendorErrorJson json = new VendorErrorJson();
        json.readTop(root, 0);
        return json;
    }

    /** The time that a text asks to wait, if any. */
    static @Nullable Duration waitTimeIn(String text) {
        return WaitTime.inText(text).orElse(null);
    }

    /** @param body the reason of an error without a text of its own */
    VendorError error(String body) {
        String reason = String.join(": ", new LinkedHashSet<>(texts));
        return new VendorError(reason.isBlank() ? body : reason, Set.copyOf(codes), waitTime, isStated);
    }

    /** Reads the scalar fields of an object or event, and the error within it. */
    private void readTop(JsonNode node, int depth) {
        if (depth > MAX_DEPTH) {
            return;
        }
        if (node.isArray()) {
            node.forEach(element -> readTop(element, depth + 1));
            return;
        }
        node.properties().forEach(field -> scalar(field.getKey(), field.getValue()));
        Optional<String> error =
                ERRORS.stream().filter(name -> node.path(name).isContainer()).findFirst();
        error.ifPresent(name -> {
            if (ENVELOPES.contains(name)) {
                readTop(node.path(name), depth + 1);
            } else if (name.equals(BASE_RESP)) {
                baseResp(node.path(name), depth);
            } else {
                isStated = true;
                readAll(node.path(name), depth + 1);
            }
        });
        if (error.isEmpty() || texts.isEmpty()) {
            text(node, depth);
        }
    }

    private void baseResp(JsonNode status, int depth) {
        String code = status.path("status_code").asString("0");
        if (!code.equals("0")) {
            isStated = true;
            codes.add(BASE_RESP + " " + code);
            text(status, depth);
        }
    }

    /** Reads everything within an error. */
    private void readAll(JsonNode node, int depth) {
        if (depth > MAX_DEPTH) {
            return;
        }
        if (node.isArray()) {
            node.forEach(element -> readAll(element, depth + 1));
            return;
        }
        text(node, depth);
        node.properties().forEach(field -> {
            String name = field.getKey().toLowerCase(Locale.ROOT);
            scalar(name, field.getValue());
            if (name.equals("headers")) {
                headers(field.getValue());
            } else if (name.equals("raw") && field.getValue().isString()) {
                addText(field.getValue().asString(), depth);
            } else if (field.getValue().isContainer() && !NOT_OF_THE_ERROR.contains(name)) {
                readAll(field.getValue(), depth + 1);
            }
        });
    }

    private void text(JsonNode node, int depth) {
        TEXTS.stream()
                .map(node::path)
                .filter(JsonNode::isString)
                .map(JsonNode::asString)
                .filter(text -> !text.isBlank())
                .findFirst()
                .ifPresent(text -> addText(text, depth));
        if (node.path("error").isString()) {
            String error = node.path("error").asString();
            codes.add(error.strip().toLowerCase(Locale.ROOT));
            addText(error, depth);
        }
    }

    /** A text may be the JSON of another error, which says more. */
    private void addText(String text, int depth) {
        isStated = true;
        Optional<JsonNode> nested = VendorError.nested(text.strip());
        if (nested.isPresent()) {
            readTop(nested.get(), depth + 1);
        } else {
            texts.add(text.strip());
            longest(WaitTime.inText(text));
        }
    }

    private void scalar(String field, JsonNode value) {
        String name = field.toLowerCase(Locale.ROOT);
        String text = value.asString("");
        if (CODES.contains(name) && !text.isBlank()) {
            codes.add(text.toLowerCase(Locale.ROOT));
            isStated |= name.equals("type") && text.equals("error");
        } else if (WAIT_TIMES.contains(name)) {
            longest(value.isObject() ? protobuf(value) : WaitTime.of(text, Instant.now()));
        } else if (WAIT_MILLIS.contains(name)) {
            longest(WaitTime.ofMillis(text));
        }
    }

    /** A duration of Google's in the form of its fields. */
    private static Optional<Duration> protobuf(JsonNode value) {
        return value.has("seconds") || value.has("nanos")
                ? WaitTime.of(
                        Double.toString(value.path("seconds").asDouble(0)
                                        + value.path("nanos").asDouble(0) / 1e9) + "s",
                        Instant.now())
                : Optional.empty();
    }

    /** Headers that a proxy has received and passes on. */
    private void headers(JsonNode headers) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        headers.properties()
                .forEach(header ->
                        values.put(header.getKey(), List.of(header.getValue().asString(""))));
        longest(RetryHeaders.waitTime(HttpHeaders.of(values, (name, value) -> true), Instant.now()));
    }

    private void longest(Optional<Duration> stated) {
        stated.filter(wait -> waitTime == null || wait.compareTo(waitTime) > 0).ifPresent(wait -> waitTime = wait);
    }
}
