package dev.synapse.gateway.files;

import dev.synapse.shared.model.FileId;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.MessageId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A file in responses, without its content.
 *
 * @param width in pixels, null for a text
 * @param height in pixels, null for a text
 * @param messageId the message that carries it, null before it is posted
 */
record UploadedFile(
        FileId id,
        GroupId groupId,
        String name,
        String mediaType,
        long bytes,
        @Nullable Integer width,
        @Nullable Integer height,
        Instant createdAt,
        @Nullable MessageId messageId) {}
