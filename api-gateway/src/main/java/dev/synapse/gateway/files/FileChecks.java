package dev.synapse.gateway.files;

import dev.synapse.gateway.FileLimits;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.gateway.web.StrictJson;
import dev.synapse.gateway.web.Validation;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** Checks uploaded files: the content decides whether a file is what its media type says. */
final class FileChecks {

    static final int MAX_NAME = 255;

    private static final int MAX_SIDE = 8_000;
    private static final String CONTENT = "content";

    private FileChecks() {}

    /** The file; throws a 422 if its name or content is invalid. */
    static CheckedFile check(DeclaredType type, @Nullable String name, byte[] content) {
        String checkedName = name(type, name);
        if (content.length == 0) {
            throw ApiException.invalid(CONTENT, "is empty");
        }
        try {
            if (type.isImage()) {
                ImageHeader image = image(type, content);
                return new CheckedFile(checkedName, type.name(), (int) image.width(), (int) image.height(), content);
            }
            requireText(content);
            return new CheckedFile(checkedName, type.name(), null, null, content);
        } catch (InvalidFile e) {
            throw ApiException.invalid(CONTENT, String.valueOf(e.getMessage()));
        }
    }

    /** The maximum size of a file of the type in bytes. */
    static int maxBytes(DeclaredType type, FileLimits limits) {
        return type.isImage() ? limits.image() : limits.text();
    }

    /** The error for a larger file. */
    static ApiException tooLarge(DeclaredType type, int maxBytes) {
        return ApiException.of(
                HttpStatus.CONTENT_TOO_LARGE,
                "The file exceeds the limit of %d bytes for %s; %s."
                        .formatted(
                                maxBytes,
                                type.isImage() ? "images" : "text files",
                                type.isImage() ? "scale it down or compress it more" : "split it"));
    }

    /** The name without directories, or one for the type if there is none. */
    private static String name(DeclaredType type, @Nullable String given) {
        if (given == null) {
            return type.defaultName();
        }
        StrictJson.check(given);
        String name = given.substring(1 + Math.max(given.lastIndexOf('/'), given.lastIndexOf('\\')))
                .strip();
        new Validation()
                .text("name", name, 1, MAX_NAME)
                .require(
                        name.codePoints().noneMatch(Character::isISOControl),
                        "name",
                        "must not have control characters")
                .require(!name.equals(".") && !name.equals(".."), "name", "must be the name of a file")
                .throwIfInvalid();
        return name;
    }

    private static ImageHeader image(DeclaredType type, byte[] content) throws InvalidFile {
        ImageHeader image = ImageHeader.of(content);
        if (!image.mediaType().equals(type.name())) {
            throw new InvalidFile("is %s, but Content-Type says %s".formatted(image.mediaType(), type.name()));
        }
        if (!isSide(image.width()) || !isSide(image.height())) {
            throw new InvalidFile("must be an image of 1 to %d pixels on each side, is %d by %d"
                    .formatted(MAX_SIDE, image.width(), image.height()));
        }
        return image;
    }

    private static boolean isSide(long pixels) {
        return pixels >= 1 && pixels <= MAX_SIDE;
    }

    private static void requireText(byte[] content) throws InvalidFile {
        CharBuffer text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content));
        } catch (CharacterCodingException e) {
            throw new InvalidFile("is not a text in UTF-8");
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c) && c != '\t' && c != '\n' && c != '\r') {
                throw new InvalidFile("is not a text: it has the control character U+%04X".formatted((int) c));
            }
        }
    }
}
