package dev.synapse.models;

/** Cuts texts to a length that a vendor accepts. */
final class TextLimit {
    private static final String MARK = "…";

    private TextLimit() {}

    /** The text in at most this number of characters, without half a character at its end. */
    static String cut(String text, int maxLength) {
        if (text.length() <= maxLength) {
            return text;
        }
        int end = Math.max(0, maxLength - MARK.length());
        boolean splits = end > 0 && Character.isHighSurrogate(text.charAt(end - 1));
        return text.substring(0, splits ? end - 1 : end) + MARK;
    }
}
