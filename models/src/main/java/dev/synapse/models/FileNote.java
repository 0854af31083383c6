package dev.synapse.models;

import java.util.Locale;

/**
 * The line by which a prompt names an attached file: {@code [image "diagram.png" (image/png, 120 KB) attached]}. A file's name cannot end
 * the line or its brackets.
 */
public final class FileNote {
    /** The remark on an image for a model that cannot see. */
    public static final String BLIND = "this model cannot see images";

    private static final int KB = 1 << 10;
    private static final int MB = 1 << 20;
    private static final int MAX_NAME = 200;

    private FileNote() {}

    /** The line of a file that the model gets. */
    public static String attached(String name, String mediaType, long bytes) {
        return "[" + describe(name, mediaType, bytes) + "]";
    }

    /** The line of a file with what the model should know about it. */
    public static String of(String name, String mediaType, long bytes, String remark) {
        return "[" + describe(name, mediaType, bytes) + "; " + remark + "]";
    }

    private static String describe(String name, String mediaType, long bytes) {
        String kind = mediaType.startsWith("image/") ? "image" : "file";
        return "%s \"%s\" (%s, %s) attached".formatted(kind, clean(name), clean(mediaType), size(bytes));
    }

    private static String clean(String name) {
        String line = name.replaceAll("[\\p{Cntrl}\\u0085\\p{Cf}\\p{Zl}\\p{Zp}]+", " ")
                .replaceAll("[\\p{Ps}\\p{Pe}<>&&[^()]]", "_")
                .replace('"', '\'');
        return line.length() <= MAX_NAME ? line : line.substring(0, MAX_NAME - 1) + "…";
    }

    private static String size(long bytes) {
        if (bytes < KB) {
            return bytes + " bytes";
        }
        return bytes < MB
                ? Math.ceilDiv(bytes, KB) + " KB"
                : String.format(Locale.ROOT, "%.1f MB", (double) bytes / MB);
    }
}
