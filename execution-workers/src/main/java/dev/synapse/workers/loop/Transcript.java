package dev.synapse.workers.loop;

import dev.synapse.models.ModelToolCall;
import dev.synapse.models.PromptMessage;
import dev.synapse.models.PromptMessage.AssistantMessage;
import dev.synapse.models.PromptMessage.SystemMessage;
import dev.synapse.models.PromptMessage.ToolResultMessage;
import dev.synapse.models.PromptMessage.UserMessage;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.model.Agent;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.ToolCall;
import dev.synapse.shared.model.Usage;
import dev.synapse.shared.turn.StepCommits.ThreadView;
import dev.synapse.workers.prompt.Prompts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a member is told: about itself, and the thread up to its call with its own messages since. Its own words are the
 * assistant's; all others' come as the user's, each with its speaker in front. Each of its tool calls has its result right behind
 * it, whatever became of it; tool results of others are theirs. Two answers in a row are one, and the last word is never the
 * member's, which vendors would take for the beginning of the answer. No line of a text reads like another speaker ({@link
 * SpeakerLines}). For one prompt.
 */
final class Transcript {

    private static final String NO_RESULT = "(no result: the turn ended before the tool had answered)";
    private static final PromptMessage GO_ON = new UserMessage(null, "(Nothing has been said since. Go on.)");

    private final Agent agent;
    private final boolean offersTools;
    private final SystemMessage system;
    private final boolean cut;
    private final List<TranscriptEntry> passages = new ArrayList<>();
    private final Map<String, Message> results = new HashMap<>();
    private final ToolCallIds ids = new ToolCallIds();

    /** The member's newest answers that nothing has followed yet: they become one. */
    private final StringBuilder said = new StringBuilder();

    /** Where in the thread the first of them stands, or the one that is added. */
    private long saidAt;

    private int presentFrom;
    private Counted counted = new Counted(0, 0);

    /** What a provider counted: so many tokens for the system prompt, the tools and the first so many passages. */
    record Counted(int passages, long tokens) {}

    private Transcript(ThreadView view, Agent agent, long historyEnd, boolean offersTools) {
        this.agent = agent;
        this.offersTools = offersTools;
        this.system = new SystemMessage(Prompts.system(agent, view.roster()));
        this.cut = view.first() > 0;
        read(view, historyEnd);
        if (passages.isEmpty() || passages.getLast().messages().getLast() instanceof AssistantMessage) {
            passages.add(TranscriptEntry.of(view.first() + view.messages().size(), GO_ON));
        }
        presentFrom = Math.max(0, Math.min(presentFrom, passages.size()) - 1);
    }

    /**
     * The transcript for one call.
     *
     * @param historyEnd how much of the thread the member sees beside its own
     * @param offersTools whether the model is offered tools; else its earlier calls are told as text, since some vendors refuse
     *     calls where there are no tools
     */
    static Transcript of(ThreadView view, Agent agent, long historyEnd, boolean offersTools) {
        return new Transcript(view, agent, historyEnd, offersTools);
    }

    /** How far the member sees: to its call, which the job says once it is known. */
    static long historyEnd(Job.RunAgentLlm job, long dispatchedAt) {
        Long known = job.historyEnd();
        return known == null ? dispatchedAt : known;
    }

    SystemMessage system() {
        return system;
    }

    /** Whether the thread has older messages than were read. */
    boolean isCut() {
        return cut;
    }

    /** All that the member is told, oldest first. */
    List<TranscriptEntry> passages() {
        return passages;
    }

    /** What was said before the member was called, oldest first. */
    List<TranscriptEntry> earlier() {
        return passages.subList(0, presentFrom);
    }

    /** What the member was called with, and what it has done since. */
    List<TranscriptEntry> present() {
        return passages.subList(presentFrom, passages.size());
    }

    /** What was counted for the member's last answer. */
    Counted counted() {
        return counted;
    }

    private void read(ThreadView view, long historyEnd) {
        List<Message> messages = view.messages();
        for (Message message : messages) {
            String call = message.meta().toolCallId();
            if (call != null) {
                results.put(key(message.parentMessageId(), call), message);
            }
        }
        for (int i = 0; i < messages.size(); i++) {
            boolean seen = view.first() + i < historyEnd;
            if (isOwn(messages.get(i))) {
                addOwn(view.first() + i, messages.get(i));
            } else if (seen) {
                addOthers(view.first() + i, messages.get(i));
            }
            presentFrom = seen ? size() : presentFrom;
        }
        addSaid();
    }

    private int size() {
        return passages.size() + (said.isEmpty() ? 0 : 1);
    }

    private boolean isOwn(Message message) {
        return message.senderAlias().equals(agent.alias()) && message.meta().toolCallId() == null;
    }

    private void addOthers(long place, Message message) {
        if (message.meta().toolCallId() == null && !message.content().isBlank()) {
            String speaker = message.senderAlias();
            addSaid();
            passages.add(
                    TranscriptEntry.of(place, new UserMessage(speaker, SpeakerLines.of(speaker, message.content()))));
        }
    }

    private void addOwn(long place, Message message) {
        List<ToolCall> calls = message.meta().calls();
        if (message.content().isBlank() && calls.isEmpty()) {
            return;
        }
        saidAt = said.isEmpty() ? place : saidAt;
        if (calls.isEmpty()) {
            said.append(said.isEmpty() ? "" : "\n\n").append(message.content());
        } else if (offersTools) {
            addWithResults(message, calls);
        } else {
            addAsText(message, calls);
        }
        Usage usage = message.meta().usage();
        if (usage != null && usage.inputTokens() > 0) {
            counted = new Counted(size(), usage.totalTokens());
        }
    }

    private void addWithResults(Message message, List<ToolCall> calls) {
        List<ModelToolCall> made = calls.stream()
                .map(call -> new ModelToolCall(ids.of(call.id()), call.name(), call.arguments()))
                .toList();
        List<PromptMessage> passage = new ArrayList<>();
        passage.add(new AssistantMessage(withWhatWasSaidBefore(message.content()), made));
        for (int i = 0; i < calls.size(); i++) {
            String text = SpeakerLines.quoted(result(message, calls.get(i)));
            passage.add(new ToolResultMessage(made.get(i).id(), calls.get(i).name(), text));
        }
        passages.add(TranscriptEntry.of(saidAt, passage));
    }

    private void addAsText(Message message, List<ToolCall> calls) {
        StringBuilder said = new StringBuilder(message.content());
        List<PromptMessage> told = new ArrayList<>();
        for (ToolCall call : calls) {
            said.append("\n(called ")
                    .append(call.name())
                    .append(" with ")
                    .append(call.arguments())
                    .append(')');
            told.add(new UserMessage(null, SpeakerLines.of(call.name(), result(message, call))));
        }
        told.addFirst(new AssistantMessage(withWhatWasSaidBefore(said.toString().strip()), List.of()));
        passages.add(TranscriptEntry.of(saidAt, told));
    }

    private String withWhatWasSaidBefore(String text) {
        if (said.isEmpty()) {
            return SpeakerLines.quoted(text);
        }
        String all = text.isBlank()
                ? said.toString()
                : said.append("\n\n").append(text).toString();
        said.setLength(0);
        return SpeakerLines.quoted(all);
    }

    private void addSaid() {
        if (!said.isEmpty()) {
            passages.add(
                    TranscriptEntry.of(saidAt, new AssistantMessage(SpeakerLines.quoted(said.toString()), List.of())));
            said.setLength(0);
        }
    }

    private String result(Message message, ToolCall call) {
        Message result = results.get(key(message.id(), call.id()));
        return result == null ? NO_RESULT : result.content();
    }

    private static String key(@Nullable MessageId parent, String call) {
        return parent + " " + call;
    }
}
