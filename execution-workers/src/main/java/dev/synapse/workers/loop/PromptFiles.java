package dev.synapse.workers.loop;

import dev.synapse.models.FileNote;
import dev.synapse.models.PromptImage;
import dev.synapse.shared.model.Attachment;
import dev.synapse.shared.model.FileId;
import dev.synapse.shared.model.Message;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The files of messages as a prompt has them. A text is below its message between two fences that are longer than any that it contains, so
 * that it cannot end its frame; images go along with the message. A file that the prompt does not have is named, with the reason. Immutable.
 */
final class PromptFiles {

    /** No files. */
    static final PromptFiles NONE = new PromptFiles(Map.of(), Map.of());

    private static final Pattern FENCES = Pattern.compile("`{3,}");
    private static final String GONE = "no longer available";

    private final Map<FileId, PromptImage> images;
    private final Map<FileId, String> blocks;

    private PromptFiles(Map<FileId, PromptImage> images, Map<FileId, String> blocks) {
        this.images = images;
        this.blocks = blocks;
    }

    /**
     * The files that a step's prompt has; their memory is reserved before they are read.
     *
     * @throws dev.synapse.shared.memory.MemoryExhausted if there is no memory for them
     */
    static PromptFiles of(MemberStep step, ContextWindow window, boolean seesImages, StepMemory.Reserved memory)
            throws InterruptedException {
        List<Message> messages = visible(step);
        if (messages.stream().allMatch(message -> message.meta().attachments().isEmpty())) {
            return NONE;
        }
        FileSelection selection = new FileSelection(messages, window, seesImages, memory.roomForFiles());
        Map<FileId, Attachment> chosen = selection.chosen();
        if (chosen.isEmpty()) {
            return of(messages, selection, Map.of());
        }
        memory.files(chosen.values());
        return of(messages, selection, step.live().files(chosen.keySet()));
    }

    private static List<Message> visible(MemberStep step) {
        long end = step.historyEnd() - step.view().first();
        return step.view().messages().stream().limit(Math.max(0, end)).toList();
    }

    /**
     * The files of these messages.
     *
     * @param contents in base64, as far as they are available
     */
    static PromptFiles of(List<Message> messages, FileSelection selection, Map<FileId, String> contents) {
        Map<FileId, PromptImage> images = new HashMap<>();
        Map<FileId, String> blocks = new HashMap<>();
        for (Message message : messages) {
            for (Attachment file : message.meta().attachments()) {
                String content = contents.get(file.id());
                if (!selection.chosen().containsKey(file.id())) {
                    blocks.put(file.id(), note(file, selection.remark(file)));
                } else if (content == null) {
                    blocks.put(file.id(), note(file, GONE));
                } else if (file.isImage()) {
                    images.put(
                            file.id(),
                            new PromptImage(file.name(), file.mediaType(), content, file.width(), file.height()));
                } else {
                    blocks.put(file.id(), framed(file, content, selection.limit(file)));
                }
            }
        }
        return new PromptFiles(images, blocks);
    }

    /** What follows the message's text. */
    String texts(Message message) {
        return joined(
                message, file -> images.containsKey(file.id()) ? "" : blocks.getOrDefault(file.id(), note(file, GONE)));
    }

    /** The images that go along with the message. */
    List<PromptImage> images(Message message) {
        List<PromptImage> ofMessage = new ArrayList<>();
        for (Attachment file : message.meta().attachments()) {
            PromptImage image = images.get(file.id());
            if (image != null) {
                ofMessage.add(image);
            }
        }
        return ofMessage;
    }

    /** The names of a message's files, where none of their contents is needed. */
    static String names(Message message) {
        return joined(message, file -> FileNote.attached(file.name(), file.mediaType(), file.bytes()));
    }

    private static String joined(Message message, Function<Attachment, String> block) {
        return message.meta().attachments().stream()
                .map(block)
                .filter(text -> !text.isEmpty())
                .map(text -> "\n\n" + text)
                .collect(Collectors.joining());
    }

    private static String note(Attachment file, String remark) {
        return FileNote.of(file.name(), file.mediaType(), file.bytes(), remark);
    }

    private static String framed(Attachment file, String base64, int limit) {
        byte[] bytes = Base64.getDecoder().decode(base64);
        int end = limit;
        while (end > 0 && end < bytes.length && (bytes[end] & 0xC0) == 0x80) {
            end--; // within a character of UTF-8
        }
        boolean isCut = end < bytes.length;
        String text = CleanText.of(new String(bytes, 0, Math.min(end, bytes.length), StandardCharsets.UTF_8));
        String head = isCut
                ? note(file, "shortened to its first %,d bytes".formatted(end))
                : FileNote.attached(file.name(), file.mediaType(), file.bytes());
        String fence = fence(text);
        return head + "\n" + fence + "\n" + text.stripTrailing() + "\n" + fence;
    }

    private static String fence(String text) {
        int longest = FENCES.matcher(text)
                .results()
                .mapToInt(PromptFiles::length)
                .max()
                .orElse(2);
        return "`".repeat(longest + 1);
    }

    private static int length(MatchResult match) {
        return match.end() - match.start();
    }
}
