package dev.synapse.tools.mcp;

import dev.synapse.tools.ToolLimits;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** One entry of the file. Unknown fields are rejected, because the operator expects them to have an effect. */
record McpEntry(String name, JsonNode json, Placeholders placeholders) {
    private static final Set<String> STDIO = Set.of("type", "disabled", "timeout", "command", "args", "env", "cwd");
    private static final Set<String> HTTP = Set.of("type", "disabled", "timeout", "url", "headers");
    private static final Set<String> HTTP_TYPES = Set.of("http", "streamable-http", "streamableHttp");
    private static final long MAX_TIMEOUT_SECONDS = 3600;
    private static final Pattern SECRET =
            Pattern.compile("key|token|secret|pass|credential|auth", Pattern.CASE_INSENSITIVE);
    /** Headers that the protocol or the connection sets itself. */
    private static final Set<String> RESERVED = Set.of(
            "accept",
            "connection",
            "content-length",
            "content-type",
            "expect",
            "host",
            "last-event-id",
            "mcp-method",
            "mcp-name",
            "mcp-protocol-version",
            "mcp-session-id",
            "transfer-encoding",
            "upgrade");

    /**
     * The settings, empty if the entry is disabled.
     *
     * @throws IllegalArgumentException if the entry is invalid, without its name
     */
    Optional<McpServerSettings> settings() {
        if (!json.isObject()) {
            throw new IllegalArgumentException("must be a JSON object");
        }
        if (json.has("command") == json.has("url")) {
            throw new IllegalArgumentException(
                    json.has("command")
                            ? "has both \"command\" and \"url\"; exactly one is required"
                            : "has neither \"command\" nor \"url\"; exactly one is required");
        }
        McpServerSettings settings = json.has("command") ? stdio() : http();
        return bool("disabled") ? Optional.empty() : Optional.of(settings);
    }

    private McpServerSettings stdio() {
        requireFields(STDIO);
        requireType(Set.of("stdio"), "\"stdio\"");
        Map<String, String> env = strings("env");
        env.forEach(this::addIfSecret);
        return new McpServerSettings.Stdio(
                name, text("command"), args(), env, cwd(), timeout(), placeholders.secrets());
    }

    private McpServerSettings http() {
        requireFields(HTTP);
        requireType(HTTP_TYPES, "\"http\", which is Streamable HTTP; the older \"sse\" is not supported");
        URI url = url();
        Map<String, String> headers = strings("headers");
        headers.forEach(this::requireHeader);
        return new McpServerSettings.Http(name, url, headers, timeout(), placeholders.secrets());
    }

    private void requireFields(Set<String> known) {
        json.propertyNames().stream()
                .filter(field -> !known.contains(field))
                .findFirst()
                .ifPresent(field -> {
                    throw new IllegalArgumentException("unknown field \"%s\"; allowed fields: %s"
                            .formatted(
                                    field,
                                    String.join(", ", known.stream().sorted().toList())));
                });
    }

    private void requireType(Set<String> types, String expected) {
        if (json.has("type") && !types.contains(text("type"))) {
            throw new IllegalArgumentException("\"type\" is \"%s\"; must be %s".formatted(text("type"), expected));
        }
    }

    private boolean bool(String field) {
        JsonNode value = json.path(field);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw new IllegalArgumentException("\"%s\" must be true or false".formatted(field));
        }
        return value.asBoolean(false);
    }

    private Duration timeout() {
        JsonNode seconds = json.path("timeout");
        if (seconds.isMissingNode()) {
            return ToolLimits.DEFAULT.timeout();
        }
        if (!seconds.isIntegralNumber() || seconds.asLong(0) < 1 || seconds.asLong(0) > MAX_TIMEOUT_SECONDS) {
            throw new IllegalArgumentException("\"timeout\" is %s; must be a whole number of seconds from 1 to %d"
                    .formatted(seconds, MAX_TIMEOUT_SECONDS));
        }
        return Duration.ofSeconds(seconds.asLong());
    }

    private String text(String field) {
        String text = filled("\"" + field + "\"", json.path(field));
        if (text.isBlank()) {
            throw new IllegalArgumentException("\"%s\" is empty".formatted(field));
        }
        return text;
    }

    private List<String> args() {
        JsonNode args = json.path("args");
        if (!args.isMissingNode() && !args.isArray()) {
            throw new IllegalArgumentException("\"args\" must be an array of strings");
        }
        return args.valueStream().map(arg -> filled("each of \"args\"", arg)).toList();
    }

    private Map<String, String> strings(String field) {
        JsonNode object = json.path(field);
        if (!object.isMissingNode() && !object.isObject()) {
            throw new IllegalArgumentException("\"%s\" must be an object of strings".formatted(field));
        }
        Map<String, String> strings = new LinkedHashMap<>();
        object.properties()
                .forEach(entry -> strings.put(
                        entry.getKey(), filled("\"%s\" of \"%s\"".formatted(entry.getKey(), field), entry.getValue())));
        return strings;
    }

    private String filled(String label, JsonNode value) {
        if (!value.isString()) {
            throw new IllegalArgumentException(label + " must be a string");
        }
        String text = placeholders.fill(value.asString());
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(label + " contains a NUL character");
        }
        return text;
    }

    private Optional<Path> cwd() {
        try {
            return json.has("cwd") ? Optional.of(Path.of(text("cwd"))) : Optional.empty();
        } catch (InvalidPathException invalid) {
            throw new IllegalArgumentException("\"cwd\" is not a path");
        }
    }

    private URI url() {
        try {
            URI url = new URI(text("url"));
            String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
            if ((scheme.equals("http") || scheme.equals("https"))
                    && url.getHost() != null
                    && url.getRawUserInfo() == null
                    && url.getRawFragment() == null) {
                return url;
            }
        } catch (URISyntaxException invalid) {
            // reported below
        }
        throw new IllegalArgumentException(
                "\"url\" is not a valid URL such as http://localhost:3000/mcp (http or https, no user; put secrets into \"headers\")");
    }

    /** Treats a value in the file as secret if its variable's name suggests one. */
    private void addIfSecret(String variable, String value) {
        if (SECRET.matcher(variable).find()) {
            placeholders.addSecret(value);
        }
    }

    private void requireHeader(String header, String value) {
        if (!header.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+") || RESERVED.contains(header.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException(
                    "\"%s\" of \"headers\" is reserved or not a valid header name".formatted(header));
        }
        if (!value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c < 127))) {
            throw new IllegalArgumentException(
                    "\"%s\" of \"headers\" contains an invalid character; only printable ASCII and tabs are allowed"
                            .formatted(header));
        }
        placeholders.addSecret(value);
    }
}
