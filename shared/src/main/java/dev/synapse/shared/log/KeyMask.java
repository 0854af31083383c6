package dev.synapse.shared.log;

import java.util.regex.Pattern;

/** Masks API keys in texts that are logged or returned: {@code syn_…} becomes {@code syn_***}. Stateless. */
public final class KeyMask {

    /** What every API key begins with. */
    public static final String PREFIX = "syn_";

    /** Also the beginning of a key that was cut off: what is shorter leaves too much to guess. */
    private static final Pattern KEY = Pattern.compile(PREFIX + "[A-Za-z0-9_-]{32,}");

    private KeyMask() {}

    /** The text without API keys, which is the text itself if it has none. */
    public static String mask(String text) {
        return text.contains(PREFIX) ? KEY.matcher(text).replaceAll(PREFIX + "***") : text;
    }
}
