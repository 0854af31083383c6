package dev.synapse.shared.model;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A file of a user's message: an image or a text. Its content is in PostgreSQL, and in Redis while models may need it. Immutable.
 *
 * @param mediaType {@code image/png}, {@code image/jpeg}, {@code image/webp}, or the type of a text in UTF-8
 * @param width in pixels, null for a text
 * @param height in pixels, null for a text
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Attachment(
        FileId id,
        String name,
        String mediaType,
        long bytes,
        @Nullable Integer width,
        @Nullable Integer height) {

    public Attachment {
        requireNonNull(id, "id");
        requireNonNull(name, "name");
        requireNonNull(mediaType, "mediaType");
    }

    /** Whether it is an image; otherwise it is a text. */
    @JsonIgnore
    public boolean isImage() {
        return mediaType.startsWith("image/");
    }
}
