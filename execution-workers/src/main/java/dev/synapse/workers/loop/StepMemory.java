package dev.synapse.workers.loop;

import dev.synapse.models.ModelRequest;
import dev.synapse.models.PromptMessage;
import dev.synapse.models.ToolDefinition;
import dev.synapse.shared.memory.MemoryBudget;
import dev.synapse.shared.memory.MemoryExhausted;
import dev.synapse.shared.model.Attachment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Limits the heap that the steps of this worker use. A step reserves memory for its thread and prompt, or for its
 * tool result, before it loads them, more before it loads files, and more whenever its answer outgrows a size class. A step without room waits;
 * finally its job is released with {@link MemoryExhausted}, for any worker that has room.
 *
 * <p>Files, and each size class of answers, have their own part of the budget. A step that waits for a part holds only earlier
 * parts, and the last part is large enough for the longest answer. Some step can therefore always continue: steps
 * never wait for each other in a cycle. Thread-safe.
 */
final class StepMemory {

    /** How long a step waits for memory before it starts. */
    private static final Duration START_TIMEOUT = Duration.ofSeconds(10);

    /** How long a streaming answer waits for memory. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);

    private static final int SHORT_PERCENT = 18;
    private static final int LONG_PERCENT = 17;
    private static final int TOOL_PERCENT = 8;
    private static final int FILE_PERCENT = 14;

    /** Steps up to this size, in bytes, never wait for larger ones. */
    private static final long SHORT_STEP = 512 << 10;

    /** The bytes that a step needs besides its texts, including an answer of {@link #SHORT_ANSWER} characters. */
    private static final long STEP_OVERHEAD = 8 << 10;

    private static final int SHORT_ANSWER = 1_000;

    /**
     * Bytes per character of a thread, of up to two bytes each: as received, parsed, and in a prompt. A step reserves
     * all of it before it starts, since steps that wait for more memory while they hold some would wait for each
     * other.
     */
    private static final int BYTES_PER_THREAD_CHARACTER = 6;

    /** The bytes of a prompt besides the thread: its system prompt and the tools' schemas. */
    private static final long PROMPT_OVERHEAD = 128 << 10;

    /** Copies of a prompt's text: itself, the request's JSON, and its bytes. */
    private static final int PROMPT_COPIES = 3;

    /** Bytes per character of an answer: in the collector and the stream, in the message, and in its event. */
    private static final int BYTES_PER_ANSWER_CHARACTER = 6;

    /** Bytes per character of an image's base64: as received, as it is, as an address, and within the bytes of the request, which double. */
    private static final int BYTES_PER_IMAGE_CHARACTER = 6;

    /**
     * Bytes per character of a text file's base64: as received, decoded, with its frame, and in the copies of the prompt. A character of
     * the text takes up to two bytes, but then it is longer in UTF-8 or rare.
     */
    private static final int BYTES_PER_FILE_CHARACTER = 9;

    private static final int SHORT_TEXT = 256;

    private final MemoryBudget shortThreads;
    private final MemoryBudget longThreads;
    private final MemoryBudget toolResults;
    private final MemoryBudget files;
    private final List<Size> sizes;

    StepMemory(MemoryBudget budget) {
        shortThreads = budget.part("short threads and prompts", SHORT_PERCENT);
        longThreads = budget.part("long threads and prompts", LONG_PERCENT);
        toolResults = budget.part("tool results", TOOL_PERCENT);
        files = budget.part("files in prompts", FILE_PERCENT);
        sizes = List.of(
                new Size(8 << 10, budget.part("answers", 20)),
                new Size(64 << 10, budget.part("long answers", 11)),
                new Size(Integer.MAX_VALUE, budget.part("longest answers", 12)));
    }

    /** A size class of answers, in characters, and the memory reserved for it. */
    private record Size(int characters, MemoryBudget part) {

        /** Reserves one answer of this class; a part smaller than that admits one answer at a time. */
        MemoryBudget.Reservation reserve() {
            long longest = Math.min(characters, MAX_ANSWER);
            return part.reserve(Math.min(BYTES_PER_ANSWER_CHARACTER * longest, part.capacity()), ANSWER_TIMEOUT);
        }
    }

    /** The maximum length of an answer in characters, as limited by the model clients. */
    private static final long MAX_ANSWER = 1 << 20;

    /**
     * Reserves memory for a step before its thread of this length is read. Short threads have their own part.
     *
     * @throws MemoryExhausted if there was no room in time
     */
    Reserved reserve(long threadCharacters) throws InterruptedException {
        boolean isShort = bytes(threadCharacters) <= SHORT_STEP;
        Reserved reservation = new Reserved(isShort ? shortThreads : longThreads);
        reservation.thread(threadCharacters);
        return reservation;
    }

    /** The bytes currently reserved. */
    long reserved() {
        return shortThreads.reserved()
                + longThreads.reserved()
                + toolResults.reserved()
                + files.reserved()
                + sizes.stream().mapToLong(size -> size.part().reserved()).sum();
    }

    /** The bytes that a file with this length of base64 needs in a prompt. */
    static long fileHeap(boolean isImage, long length) {
        return (isImage ? BYTES_PER_IMAGE_CHARACTER : BYTES_PER_FILE_CHARACTER) * length;
    }

    private static long bytes(long threadCharacters) {
        return BYTES_PER_THREAD_CHARACTER * threadCharacters + PROMPT_OVERHEAD;
    }

    /** The memory reserved by one step. For the step's thread. */
    final class Reserved implements AutoCloseable {

        private final MemoryBudget part;
        private final MemoryBudget.Reservation prompt;
        private final List<MemoryBudget.Reservation> answer = new ArrayList<>(1);
        private MemoryBudget.@Nullable Reservation result;
        private MemoryBudget.@Nullable Reservation promptFiles;
        private long fileTexts;
        private long capacity = SHORT_ANSWER;
        private long characters;

        private Reserved(MemoryBudget part) {
            this.part = part;
            this.prompt = part.reserve(0);
        }

        /** Resizes the reservation to a thread of this length and the prompt made from it. */
        void thread(long threadCharacters) throws InterruptedException {
            resize(bytes(threadCharacters));
        }

        /** The bytes that the files of a prompt may need together, by {@link #fileHeap}. */
        long roomForFiles() {
            return files.capacity();
        }

        /** Reserves memory for files of the prompt, before they are read. */
        void files(Collection<Attachment> chosen) throws InterruptedException {
            long bytes = 0;
            for (Attachment file : chosen) {
                bytes += fileHeap(file.isImage(), FileSelection.length(file));
                fileTexts += file.isImage() ? 0 : 2 * file.bytes();
            }
            promptFiles = files.reserve(0);
            resize(promptFiles, files, bytes);
        }

        /** Resizes the reservation to the prompt without its files; the thread is no longer in memory. */
        void prompt(ModelRequest request) throws InterruptedException {
            long bytes = 0;
            for (PromptMessage message : request.messages()) {
                bytes += heap(message);
            }
            for (ToolDefinition tool : request.tools()) {
                bytes += heap(tool.argsSchemaJson()) + heap(tool.description());
            }
            resize(PROMPT_COPIES * Math.max(0, bytes - fileTexts));
        }

        /**
         * Releases the thread's memory and reserves that of a tool result of this size. Results have their own part, so
         * that steps of agents never wait for tools.
         */
        void toolResult(long bytes) throws InterruptedException {
            resize(0);
            result = toolResults.reserve(0);
            resize(result, toolResults, bytes);
        }

        private void resize(long bytes) throws InterruptedException {
            resize(prompt, part, STEP_OVERHEAD + bytes);
        }

        /** Resizes a reservation; a size above the whole part is reduced to it, and so admits one step at a time. */
        private static void resize(MemoryBudget.Reservation reservation, MemoryBudget part, long bytes)
                throws InterruptedException {
            try {
                reservation.resize(Math.min(bytes, part.capacity()), START_TIMEOUT);
            } catch (MemoryExhausted e) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                throw e;
            }
        }

        /** Reserves memory for more characters of the answer. */
        void answer(int more) {
            characters += more;
            while (characters > capacity && answer.size() < sizes.size()) {
                Size next = sizes.get(answer.size());
                answer.add(next.reserve());
                capacity = next.characters();
            }
        }

        @Override
        public void close() {
            answer.forEach(MemoryBudget.Reservation::close);
            if (result != null) {
                result.close();
            }
            if (promptFiles != null) {
                promptFiles.close();
            }
            prompt.close();
        }
    }

    private static long heap(PromptMessage message) {
        return switch (message) {
            case PromptMessage.SystemMessage(String text) -> heap(text);
            case PromptMessage.UserMessage user -> heap(user.text());
            case PromptMessage.ToolResultMessage result -> heap(result.text());
            case PromptMessage.AssistantMessage assistant ->
                heap(assistant.text())
                        + Optional.ofNullable(assistant.vendorPart())
                                .map(part -> heap(part.json()))
                                .orElse(0L)
                        + assistant.toolCalls().stream()
                                .mapToLong(call -> heap(call.argumentsJson()))
                                .sum();
        };
    }

    /**
     * The heap of a text: one byte per character if all are Latin-1, as in the JVM's compact strings, else two. Short
     * texts are not inspected.
     */
    private static long heap(String text) {
        int length = text.length();
        if (length <= SHORT_TEXT) {
            return 2L * length;
        }
        for (int i = 0; i < length; i++) {
            if (text.charAt(i) > 0xFF) {
                return 2L * length;
            }
        }
        return length;
    }
}
