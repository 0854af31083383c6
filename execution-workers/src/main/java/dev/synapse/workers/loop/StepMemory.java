package dev.synapse.workers.loop;

import dev.synapse.models.DeltaSink;
import dev.synapse.models.ModelRequest;
import dev.synapse.models.PromptMessage;
import dev.synapse.models.ToolDefinition;
import dev.synapse.shared.memory.MemoryBudget;
import dev.synapse.shared.memory.MemoryExhausted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The heap that the steps of this worker occupy. A step reserves what its thread and prompt or its tool result take before it has them,
 * and more whenever its answer outgrows a size. A step that finds no room waits; in the end its job is handed back, by {@link
 * MemoryExhausted}, for whichever worker has room.
 *
 * <p>Each size of answers has a part of the budget of its own. A step that waits for a part holds only of the parts before it, and the
 * last one is enough for the longest answer, so some step can always go on: they never wait for each other in a circle. Thread-safe.
 */
final class StepMemory {

    /** How long a step waits before it is begun. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** How long an answer under way waits. */
    private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(60);

    private static final int SHORT_PERCENT = 20;
    private static final int LONG_PERCENT = 20;
    private static final int TOOL_PERCENT = 10;

    /** Steps up to this size never wait for those beyond it. */
    private static final long SHORT_STEP = 512 << 10;

    /** What a step takes beside its texts, an answer of {@link #SHORT_ANSWER} included. */
    private static final long STEP_ITSELF = 8 << 10;

    private static final int SHORT_ANSWER = 1_000;

    /**
     * A character of a thread, of up to two bytes: as it came, parsed, and in a prompt. A step has room for all of it before it begins,
     * since steps that wait for more while they hold something would wait for each other.
     */
    private static final int BYTES_OF_THREAD = 6;

    /** What a prompt has besides the thread: its system prompt, and the schemas of tools. */
    private static final long PROMPT_ITSELF = 128 << 10;

    /** Text of a prompt: as it is, in the request as JSON, and in its bytes. */
    private static final int COPIES_OF_PROMPT = 3;

    /** A character of an answer: in what collects and what streams it, in the message, and in its event. */
    private static final int BYTES_OF_ANSWER = 6;

    private static final int SHORT_TEXT = 256;

    private final MemoryBudget shortThreads;
    private final MemoryBudget longThreads;
    private final MemoryBudget toolResults;
    private final List<Size> sizes;

    StepMemory(MemoryBudget budget) {
        shortThreads = budget.part("short threads and prompts", SHORT_PERCENT);
        longThreads = budget.part("long threads and prompts", LONG_PERCENT);
        toolResults = budget.part("tool results", TOOL_PERCENT);
        sizes = List.of(
                new Size(8 << 10, budget.part("answers", 25)),
                new Size(64 << 10, budget.part("long answers", 12)),
                new Size(Integer.MAX_VALUE, budget.part("longest answers", 13)));
    }

    /** Answers of up to so many characters, and the memory for them. */
    private record Size(int characters, MemoryBudget part) {

        /** A part that is smaller than one such answer is for one at a time. */
        MemoryBudget.Reservation reserve() {
            long longest = Math.min(characters, LONGEST_ANSWER);
            return part.reserve(Math.min(BYTES_OF_ANSWER * longest, part.capacity()), ANSWER_PATIENCE);
        }
    }

    /** As vendors' answers are limited. */
    private static final long LONGEST_ANSWER = 1 << 20;

    /** Room for a step on a thread of so many characters, before it is read. Short threads have a part of their own. */
    Reserved reserve(long threadCharacters) throws InterruptedException {
        boolean isShort = bytes(threadCharacters) <= SHORT_STEP;
        Reserved hold = new Reserved(isShort ? shortThreads : longThreads);
        hold.thread(threadCharacters);
        return hold;
    }

    /** How much is reserved at present, in bytes. */
    long reserved() {
        return shortThreads.reserved()
                + longThreads.reserved()
                + toolResults.reserved()
                + sizes.stream().mapToLong(size -> size.part().reserved()).sum();
    }

    private static long bytes(long threadCharacters) {
        return BYTES_OF_THREAD * threadCharacters + PROMPT_ITSELF;
    }

    /** What one step holds; for its thread. */
    final class Reserved implements AutoCloseable {

        private final MemoryBudget part;
        private final MemoryBudget.Reservation prompt;
        private final List<MemoryBudget.Reservation> answer = new ArrayList<>(1);
        private MemoryBudget.@Nullable Reservation result;
        private long room = SHORT_ANSWER;
        private long characters;

        private Reserved(MemoryBudget part) {
            this.part = part;
            this.prompt = part.reserve(0);
        }

        /** The thread has so many characters; it is read, and becomes a prompt. */
        void thread(long threadCharacters) throws InterruptedException {
            resize(bytes(threadCharacters));
        }

        /** The prompt has been made, and nothing else of the thread is held from now on. */
        void prompt(ModelRequest request) throws InterruptedException {
            long bytes = 0;
            for (PromptMessage message : request.messages()) {
                bytes += heap(message);
            }
            for (ToolDefinition tool : request.tools()) {
                bytes += heap(tool.argsSchemaJson()) + heap(tool.description());
            }
            resize(COPIES_OF_PROMPT * bytes);
        }

        /**
         * Releases the thread's memory and reserves that of a tool's result. Results have a part of their own, so that steps of agents never
         * wait for tools.
         */
        void resultOf(long bytes) throws InterruptedException {
            resize(0);
            result = toolResults.reserve(0);
            resize(result, toolResults, bytes);
        }

        private void resize(long bytes) throws InterruptedException {
            resize(prompt, part, STEP_ITSELF + bytes);
        }

        /** A reservation of more than the whole part gets all of it, alone. */
        private static void resize(MemoryBudget.Reservation reservation, MemoryBudget part, long bytes)
                throws InterruptedException {
            try {
                reservation.resize(Math.min(bytes, part.capacity()), PATIENCE);
            } catch (MemoryExhausted e) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                throw e;
            }
        }

        /** Hands the text on, and holds what it takes. */
        DeltaSink receiving(DeltaSink deltas) {
            return delta -> {
                characters += delta.length();
                while (characters > room && answer.size() < sizes.size()) {
                    Size next = sizes.get(answer.size());
                    answer.add(next.reserve());
                    room = next.characters();
                }
                deltas.text(delta);
            };
        }

        @Override
        public void close() {
            answer.forEach(MemoryBudget.Reservation::close);
            if (result != null) {
                result.close();
            }
            prompt.close();
        }
    }

    private static long heap(PromptMessage message) {
        return switch (message) {
            case PromptMessage.SystemMessage(String text) -> heap(text);
            case PromptMessage.UserMessage(var _, String text) -> heap(text);
            case PromptMessage.ToolResultMessage result -> heap(result.text());
            case PromptMessage.AssistantMessage own ->
                heap(own.text())
                        + own.toolCalls().stream()
                                .mapToLong(call -> heap(call.argumentsJson()))
                                .sum();
        };
    }

    /** A byte a character where all are of Latin-1, as the JVM keeps texts; short ones are not looked at. */
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
