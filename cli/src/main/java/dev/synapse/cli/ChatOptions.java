package dev.synapse.cli;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The command line over the environment over the defaults. {@code question} is empty for an interactive chat. */
record ChatOptions(Map<String, String> given, Map<String, String> env, Optional<String> question) {
    private static final Set<String> WITH_VALUE =
            Set.of("--url", "--team", "--group", "--email", "--password", "--provider", "--model", "--timeout");
    private static final Set<String> PLAIN = Set.of("--new", "--verbose", "--no-color", "--help");
    private static final Map<String, String> SHORT = Map.of("-h", "--help", "-v", "--verbose");
    private static final Pattern DURATION = Pattern.compile("([1-9]\\d{0,5})(s|m|h)?");

    static ChatOptions parse(List<String> args, Map<String, String> env) {
        Map<String, String> given = new HashMap<>();
        List<String> words = new ArrayList<>();
        var rest = args.iterator();
        while (rest.hasNext()) {
            String arg = rest.next();
            String[] parts = arg.split("=", 2);
            String name = SHORT.getOrDefault(parts[0], parts[0]);
            if (!words.isEmpty() || !arg.startsWith("-") || arg.equals("-")) {
                words.add(arg);
            } else if (arg.equals("--")) {
                rest.forEachRemaining(words::add);
            } else if (PLAIN.contains(name) && parts.length == 1) {
                given.put(name, "true");
            } else if (!WITH_VALUE.contains(name)) {
                throw ChatException.usage("unknown option " + arg);
            } else if (parts.length == 2) {
                given.put(name, parts[1]);
            } else if (rest.hasNext()) {
                given.put(name, rest.next());
            } else {
                throw ChatException.usage(name + " needs a value");
            }
        }
        Optional<String> question = words.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", words));
        return new ChatOptions(Map.copyOf(given), env, question).checked();
    }

    private ChatOptions checked() {
        if (has("--group") && (has("--new") || has("--team"))) {
            throw ChatException.usage("--group names a group that is there: leave out --new and --team");
        }
        if (email().isPresent() != password().isPresent()) {
            throw ChatException.usage("an email and a password go together: give both or neither");
        }
        if (question.filter(String::isBlank).isPresent()) {
            throw ChatException.usage("the question is empty");
        }
        if (!has("--help")) {
            server();
            timeout();
        }
        return this;
    }

    boolean has(String option) {
        return given.containsKey(option);
    }

    Optional<String> value(String option) {
        return Optional.ofNullable(given.get(option));
    }

    private Optional<String> env(String name) {
        return Optional.ofNullable(env.get(name)).filter(value -> !value.isBlank());
    }

    URI server() {
        String url = value("--url")
                .or(() -> env("SYNAPSE_URL"))
                .orElseGet(() ->
                        "http://localhost:" + env("SYNAPSE_PORT").orElse("8000").strip());
        try {
            URI uri = URI.create(url.strip().replaceAll("/+$", ""));
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw ChatException.usage("not an address: " + url + " (" + e.getMessage() + ")");
        }
        throw ChatException.usage("not an address of a server: " + url + "; like http://localhost:8000");
    }

    Path home() {
        return Path.of(env("SYNAPSE_HOME").orElse(".synapse"));
    }

    Optional<String> email() {
        return value("--email").or(() -> env("SYNAPSE_EMAIL"));
    }

    Optional<String> password() {
        return value("--password").or(() -> env("SYNAPSE_PASSWORD"));
    }

    /** How long one turn is waited for; longer than the server's own limit of 15 minutes unless given. */
    Duration timeout() {
        String text = value("--timeout").orElse("20m");
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw ChatException.usage("--timeout " + text + " is no time; like 90, 90s, 5m or 1h");
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            case null, default -> Duration.ofSeconds(number);
        };
    }

    boolean colours() {
        return !has("--no-color")
                && env.getOrDefault("NO_COLOR", "").isEmpty()
                && !"dumb".equals(env.getOrDefault("TERM", ""));
    }
}
