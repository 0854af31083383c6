package dev.synapse.shared.redis;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Puts the libraries that a script requires before its text. A script or library names them in one line, {@code -- requires: fence events};
 * the library {@code fence} is the file {@code lib/fence.lua}. Each library is included once, after those that it requires itself, and
 * otherwise in the order of the lines, so that a script always has the same text. Immutable.
 */
final class ScriptLinker {

    private static final Pattern REQUIRES = Pattern.compile("^-- requires:(.*)$", Pattern.MULTILINE);

    private final Function<String, Optional<String>> files;

    /** Reads files, relative to the directory of the scripts, by the function. */
    ScriptLinker(Function<String, Optional<String>> files) {
        this.files = files;
    }

    /** The text of the script with its libraries; throws {@link IllegalStateException} if one is missing. */
    String link(String script) {
        String file = script + ".lua";
        String text = files.apply(file)
                .orElseThrow(() -> new IllegalStateException("No script " + file + " on the class path"));
        Map<String, String> libraries = new LinkedHashMap<>();
        for (String library : required(file, text)) {
            include(library, file, new LinkedHashSet<>(), libraries);
        }
        return String.join("", libraries.values()) + text;
    }

    private void include(String library, String requiredBy, Set<String> path, Map<String, String> libraries) {
        if (libraries.containsKey(library)) {
            return;
        }
        if (!path.add(library)) {
            throw new IllegalStateException("Libraries of scripts require each other: " + String.join(", ", path));
        }
        String file = "lib/" + library + ".lua";
        String text = files.apply(file)
                .orElseThrow(() ->
                        new IllegalStateException("%s requires the library \"%s\", but there is no %s on the class path"
                                .formatted(requiredBy, library, file)));
        for (String other : required(file, text)) {
            include(other, file, path, libraries);
        }
        libraries.put(library, text);
    }

    /** The libraries that the text of the file requires itself. */
    static List<String> required(String file, String text) {
        List<MatchResult> lines = REQUIRES.matcher(text).results().toList();
        if (lines.isEmpty()) {
            return List.of();
        }
        String names = lines.getFirst().group(1).strip();
        if (lines.size() > 1 || names.isEmpty()) {
            throw new IllegalStateException(
                    file + " needs one line \"-- requires: \" with the names of all its libraries");
        }
        return Arrays.asList(names.split("\\s+"));
    }
}
