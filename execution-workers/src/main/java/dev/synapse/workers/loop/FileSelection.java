package dev.synapse.workers.loop;

import dev.synapse.models.FileNote;
import dev.synapse.models.PromptImage;
import dev.synapse.models.PromptTokens;
import dev.synapse.shared.model.Attachment;
import dev.synapse.shared.model.FileId;
import dev.synapse.shared.model.Message;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Chooses the files of a thread that one prompt has, the newest messages first, before any content is read: images if the model may see
 * them, and texts, each as far as its part of the context window goes. All others are only named. For one prompt.
 */
final class FileSelection {

    private static final int MAX_IMAGES = 20;

    /** The most characters of base64 in one prompt. */
    private static final long MAX_LENGTH = 10 << 20;

    /** A text that would be cut to less than this is not worth its place. */
    private static final long MIN_TEXT_TOKENS = 100;

    private static final int BYTES_PER_TOKEN = 3;
    private static final String NO_ROOM = "left out of this prompt, which has no room for it";

    private final boolean seesImages;
    private final Map<FileId, Attachment> chosen = new HashMap<>();
    private final Map<FileId, Integer> textLimits = new HashMap<>();
    private final Map<FileId, String> leftOut = new HashMap<>();
    private long tokensLeft;
    private long heapLeft;
    private long lengthLeft = MAX_LENGTH;
    private int imagesLeft = MAX_IMAGES;

    /**
     * Chooses from these messages.
     *
     * @param messages those that the prompt may have, oldest first
     * @param heap the memory that the chosen files may need, in bytes
     */
    FileSelection(List<Message> messages, ContextWindow window, boolean seesImages, long heap) {
        this.seesImages = seesImages;
        this.tokensLeft = (window.tokens() - PromptTokens.answerReserve(window.tokens())) / 2;
        this.heapLeft = heap;
        messages.reversed().forEach(message -> choose(message.meta().attachments()));
    }

    /** The base64 length of a file. */
    static long length(Attachment file) {
        return Math.ceilDiv(file.bytes(), 3) * 4;
    }

    /** The files whose contents are needed. */
    Map<FileId, Attachment> chosen() {
        return chosen;
    }

    /** The bytes of a chosen text that the prompt has. */
    int limit(Attachment text) {
        return textLimits.getOrDefault(text.id(), 0);
    }

    /** Why a file was not chosen. */
    String remark(Attachment file) {
        return leftOut.getOrDefault(file.id(), NO_ROOM);
    }

    /** Texts of one message share what is left, so that the first does not take all of it. */
    private void choose(List<Attachment> ofMessage) {
        int texts = (int) ofMessage.stream().filter(file -> !file.isImage()).count();
        for (Attachment file : ofMessage) {
            choose(file, Math.max(tokensLeft / Math.max(1, texts), MIN_TEXT_TOKENS));
            texts -= file.isImage() ? 0 : 1;
        }
    }

    private void choose(Attachment file, long textTokens) {
        if (chosen.containsKey(file.id())) {
            return;
        }
        if (file.isImage() && !seesImages) {
            leftOut.put(file.id(), FileNote.BLIND);
            return;
        }
        long tokens = file.isImage()
                ? PromptImage.tokens(file.width(), file.height())
                : Math.min(Math.ceilDiv(file.bytes(), BYTES_PER_TOKEN) + 1, textTokens);
        long heap = StepMemory.fileHeap(file.isImage(), length(file));
        if (tokens > tokensLeft
                || heap > heapLeft
                || length(file) > lengthLeft
                || (file.isImage() && imagesLeft == 0)) {
            leftOut.put(file.id(), NO_ROOM);
            return;
        }
        chosen.put(file.id(), file);
        tokensLeft -= tokens;
        heapLeft -= heap;
        lengthLeft -= length(file);
        if (file.isImage()) {
            imagesLeft--;
        } else {
            textLimits.put(file.id(), Math.toIntExact(Math.min(tokens * BYTES_PER_TOKEN, Integer.MAX_VALUE)));
        }
    }
}
