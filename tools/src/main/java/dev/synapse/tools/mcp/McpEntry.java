package dev.synapse.tools.mcp;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** One entry of the file. A field that nobody would read is refused, since it means something to who wrote it. */
record McpEntry(String name, JsonNode json, Placeholders placeholders) {
    private static final Set<String> STDIO = Set.of("type", "disabled", "command", "args", "env", "cwd");
    private static final Set<String> HTTP = Set.of("type", "disabled", "url", "headers");
    private static final Set<String> HTTP_TYPES = Set.of("http", "streamable-http", "streamableHttp");
    private static final Pattern SECRET =
            Pattern.compile("key|token|secret|pass|credential|auth", Pattern.CASE_INSENSITIVE);
    /** Those that the protocol or the connection sets itself. */
    private static final Set<String> RESERVED = Set.of(
            "accept",
            "connection",
            "content-length",
            "content-type",
            "expect",
            "host",
            "last-event-id",
            "mcp-protocol-version",
            "mcp-session-id",
            "transfer-encoding",
            "upgrade");

    /** Nothing if the entry is disabled. */
    Optional<McpServerSettings> settings() {
        if (!json.isObject()) {
            throw new IllegalArgumentException("it has to be a JSON object");
        }
        if (json.has("command") == json.has("url")) {
            throw new IllegalArgumentException(
                    json.has("command")
                            ? "it has both \"command\" and \"url\"; it has to have one of them"
                            : "it has neither \"command\" nor \"url\"");
        }
        McpServerSettings settings = json.has("command") ? stdio() : http();
        return bool("disabled") ? Optional.empty() : Optional.of(settings);
    }

    private McpServerSettings stdio() {
        requireFields(STDIO);
        requireType(Set.of("stdio"), "\"stdio\"");
        Map<String, String> env = texts("env");
        env.forEach(this::keepIfSecret);
        return new McpServerSettings.Stdio(name, text("command"), args(), env, cwd(), placeholders.secrets());
    }

    private McpServerSettings http() {
        requireFields(HTTP);
        requireType(HTTP_TYPES, "\"http\", which is Streamable HTTP; the older \"sse\" is not spoken");
        URI url = url();
        Map<String, String> headers = texts("headers");
        headers.forEach(this::requireHeader);
        return new McpServerSettings.Http(name, url, headers, placeholders.secrets());
    }

    private void requireFields(Set<String> known) {
        json.propertyNames().stream()
                .filter(field -> !known.contains(field))
                .findFirst()
                .ifPresent(field -> {
                    throw new IllegalArgumentException("\"%s\" is not known here; there are: %s"
                            .formatted(
                                    field,
                                    String.join(", ", known.stream().sorted().toList())));
                });
    }

    private void requireType(Set<String> types, String right) {
        if (json.has("type") && !types.contains(text("type"))) {
            throw new IllegalArgumentException("\"type\" is \"%s\"; it has to be %s".formatted(text("type"), right));
        }
    }

    private boolean bool(String field) {
        JsonNode value = json.path(field);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw new IllegalArgumentException("\"%s\" has to be true or false".formatted(field));
        }
        return value.asBoolean(false);
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
            throw new IllegalArgumentException("\"args\" has to be an array of texts");
        }
        return args.valueStream().map(arg -> filled("each of \"args\"", arg)).toList();
    }

    private Map<String, String> texts(String field) {
        JsonNode object = json.path(field);
        if (!object.isMissingNode() && !object.isObject()) {
            throw new IllegalArgumentException("\"%s\" has to be an object of texts".formatted(field));
        }
        Map<String, String> texts = new LinkedHashMap<>();
        object.properties()
                .forEach(entry -> texts.put(
                        entry.getKey(), filled("\"%s\" of \"%s\"".formatted(entry.getKey(), field), entry.getValue())));
        return texts;
    }

    private String filled(String what, JsonNode value) {
        if (!value.isString()) {
            throw new IllegalArgumentException(what + " has to be a text");
        }
        String text = placeholders.fill(value.asString());
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(what + " has a NUL character");
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
            // the sentence below says what would be right
        }
        throw new IllegalArgumentException(
                "\"url\" is not an address like http://localhost:3000/mcp (http or https, no user; secrets go to \"headers\")");
    }

    /** What stands in the file itself is a secret if it is called one. */
    private void keepIfSecret(String variable, String value) {
        if (SECRET.matcher(variable).find()) {
            placeholders.keep(value);
        }
    }

    private void requireHeader(String header, String value) {
        if (!header.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+") || RESERVED.contains(header.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("\"%s\" of \"headers\" cannot be set".formatted(header));
        }
        if (!value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c < 127))) {
            throw new IllegalArgumentException(
                    "\"%s\" of \"headers\" has a character that no header has (a line break, a letter of another alphabet)"
                            .formatted(header));
        }
        placeholders.keep(value);
    }
}
