package dev.synapse.models;

import java.util.regex.Pattern;

/**
 * Maps tool names to names that vendors accept. OpenAI, Anthropic and Gemini all accept letters,
 * digits, '_' and '-', at most 64 characters and no leading digit, and therefore reject {@code server.tool}. An
 * accepted name is unchanged; {@code server.tool} becomes {@code server__tool}; a name that would be ambiguous or too
 * long ends in a hash. The mapping of a name does not depend on other tools, so prompts remain stable.
 */
final class ToolNames {
    private static final int MAX_LENGTH = 64;
    private static final int HASH_BYTES = 6;
    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,63}");
    /** One dot, without an underscore next to it that would be ambiguous with the two that replace the dot. */
    private static final Pattern SERVER_TOOL =
            Pattern.compile("[A-Za-z0-9_-]*[A-Za-z0-9-]\\.[A-Za-z0-9-][A-Za-z0-9_-]*");

    private ToolNames() {}

    static String toVendor(String name) {
        if (ALLOWED.matcher(name).matches() && !name.contains("__")) {
            return name;
        }
        String joined = name.replace(".", "__");
        boolean unambiguous = SERVER_TOOL.matcher(name).matches() && !name.contains("__");
        return unambiguous && ALLOWED.matcher(joined).matches() ? joined : hashed(name);
    }

    private static String hashed(String name) {
        String hash = "__" + VendorNames.hash(name, HASH_BYTES);
        String readable = ("t_" + name).replaceAll("[^A-Za-z0-9_-]", "_");
        return readable.substring(0, Math.min(readable.length(), MAX_LENGTH - hash.length())) + hash;
    }
}
