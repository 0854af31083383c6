package dev.synapse.shared.settings;

import java.util.HashMap;
import java.util.Map;

/** Parses a {@code .env} file: {@code NAME=value}, {@code export NAME="value"}, comments and blank lines. Stateless. */
final class DotEnv {

    private DotEnv() {}

    /** The values by name; throws {@link InvalidSettingException} for an invalid line. */
    static Map<String, String> parse(String text) {
        Map<String, String> values = new HashMap<>();
        int number = 0;
        for (String raw : text.lines().toList()) {
            number++;
            String line = raw.strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String assignment = line.startsWith("export ") ? line.substring(7).strip() : line;
            int equals = assignment.indexOf('=');
            if (equals < 1 || !assignment.substring(0, equals).strip().matches("[A-Za-z_][A-Za-z0-9_]*")) {
                throw new InvalidSettingException(".env line " + number + " is not of the form NAME=value");
            }
            values.put(
                    assignment.substring(0, equals).strip(),
                    value(assignment.substring(equals + 1).strip()));
        }
        return values;
    }

    private static String value(String text) {
        if (text.length() >= 2 && (text.startsWith("\"") || text.startsWith("'"))) {
            int close = text.indexOf(text.charAt(0), 1);
            if (close > 0) {
                return text.substring(1, close);
            }
        }
        if (text.startsWith("#")) {
            return "";
        }
        int comment = text.indexOf(" #");
        return comment < 0 ? text : text.substring(0, comment).strip();
    }
}
