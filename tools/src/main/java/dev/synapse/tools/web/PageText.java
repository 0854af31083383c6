package dev.synapse.tools.web;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Decodes a page to text, by the declared media type and character set, or by how it starts. */
final class PageText {
    private static final Pattern CHARSET = Pattern.compile("(?i)charset\\s*=\\s*[\"']?([^\\s;\"']+)");
    private static final Pattern TEXT = Pattern.compile(
            "text/.*|application/([a-z0-9.+-]*\\+)?(json|xml|yaml)|application/(x-)?(javascript|ndjson|yaml)");
    private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");
    private static final int SAMPLE = 1024;

    private PageText() {}

    /** Rejects a media type that is not text, before the body is read. */
    static void requireReadable(String contentType) throws PageException {
        String type = mediaType(contentType);
        if (!type.isEmpty() && !TEXT.matcher(type).matches() && !isHtml(type)) {
            throw PageException.permanent("The page is of type " + (type.length() > 100 ? "unknown" : type)
                    + "; only HTML, plain text and JSON can be read.");
        }
    }

    static Page read(PageAddress address, String contentType, BoundedBody body)
            throws PageException, InterruptedException {
        byte[] bytes = body.bytes();
        requireText(bytes);
        String type = mediaType(contentType);
        String where = address.uri().toString();
        @Nullable Charset charset = charset(contentType);
        if (isHtml(type) || (type.isEmpty() && looksLikeHtml(bytes))) {
            return ReadableHtml.read(where, new ByteArrayInputStream(bytes), charset, body.cut());
        }
        return new Page(where, "", decode(bytes, charset).strip(), body.cut());
    }

    private static boolean isHtml(String type) {
        return type.equals("text/html") || type.equals("application/xhtml+xml");
    }

    private static String mediaType(String contentType) {
        return contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    /** Rejects binary content. UTF-16 contains zeros too, but starts with a byte order mark. */
    private static void requireText(byte[] bytes) throws PageException {
        if (byteOrderMark(bytes) != null) {
            return;
        }
        for (int i = 0; i < Math.min(SAMPLE, bytes.length); i++) {
            if (bytes[i] == 0) {
                throw PageException.permanent("The page is declared as text but is binary.");
            }
        }
    }

    private static boolean looksLikeHtml(byte[] bytes) {
        String start = new String(bytes, 0, Math.min(SAMPLE, bytes.length), StandardCharsets.ISO_8859_1).stripLeading();
        return start.startsWith("<");
    }

    private static String decode(byte[] bytes, @Nullable Charset declared) {
        Charset mark = byteOrderMark(bytes);
        if (mark != null) {
            String text = new String(bytes, mark);
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        }
        return declared == null ? decodeUnnamed(bytes) : new String(bytes, declared);
    }

    private static String decodeUnnamed(byte[] bytes) {
        try {
            // the size limit may have split the last character
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            String text = new String(bytes, StandardCharsets.UTF_8);
            return text.indexOf('\uFFFD') >= text.length() - 1 ? text : new String(bytes, WINDOWS_1252);
        }
    }

    private static @Nullable Charset byteOrderMark(byte[] bytes) {
        if (startsWith(bytes, 0xEF, 0xBB, 0xBF)) {
            return StandardCharsets.UTF_8;
        }
        if (startsWith(bytes, 0xFE, 0xFF)) {
            return StandardCharsets.UTF_16BE;
        }
        return startsWith(bytes, 0xFF, 0xFE) ? StandardCharsets.UTF_16LE : null;
    }

    private static boolean startsWith(byte[] bytes, int... start) {
        for (int i = 0; i < start.length; i++) {
            if (bytes.length <= i || (bytes[i] & 0xFF) != start[i]) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable Charset charset(String contentType) {
        Matcher declared = CHARSET.matcher(contentType);
        try {
            return declared.find() ? Charset.forName(declared.group(1)) : null;
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            return null;
        }
    }
}
