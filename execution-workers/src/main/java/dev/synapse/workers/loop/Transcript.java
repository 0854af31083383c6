package dev.synapse.workers.loop;

import dev.synapse.models.ModelToolCall;
import dev.synapse.models.PromptMessage;
import dev.synapse.models.PromptMessage.AssistantMessage;
import dev.synapse.models.PromptMessage.SystemMessage;
import dev.synapse.models.PromptMessage.ToolResultMessage;
import dev.synapse.models.PromptMessage.UserMessage;
import dev.synapse.models.VendorPart;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.model.Agent;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageAuthor;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.ToolCall;
import dev.synapse.shared.model.Usage;
import dev.synapse.shared.turn.Roster;
import dev.synapse.shared.turn.StepCommits.ThreadView;
import dev.synapse.workers.prompt.Prompts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The conversation as a member's model sees it: the system prompt, the thread up to the member's invocation, and its
 * own messages since. The member's own messages have the assistant role; all others have the user role, prefixed with
 * their speaker; with several people in the conversation, that is the person. Each of its tool calls is followed by a result, even if the call had none; tool results of other
 * members are not shown. Consecutive answers are merged, and the last message is never the member's, because vendors
 * would take it for the start of the answer. Files follow the text of their message. No line of a text can imitate another speaker ({@link SpeakerLines}).
 * For one prompt.
 */
final class Transcript {

    private static final String NO_RESULT = "(no result: the turn ended before the tool had answered)";
    private static final PromptMessage CONTINUE = new UserMessage(null, "(Nothing has been said since. Go on.)");

    private final Agent agent;
    private final boolean offersTools;
    private final PromptFiles files;
    private final SystemMessage system;
    private final boolean cut;
    private final boolean severalPeople;
    private final List<TranscriptEntry> entries = new ArrayList<>();
    private final Map<String, Message> results = new HashMap<>();
    private final ToolCallIds ids = new ToolCallIds();

    /** The member's most recent consecutive answers, which are merged into one message. */
    private final StringBuilder pendingAnswer = new StringBuilder();

    /** What the provider needs back with them, if they are one. */
    private @Nullable VendorPart pendingPart;

    /** The position of the first of them, or of the message being added. */
    private long pendingPosition;

    /** The text of the member's last message, empty if it has none. */
    private String lastOwn = "";

    private int currentFrom;
    private Counted counted = new Counted(0, 0);

    /** The provider's token count for the system prompt, the tools and the first entries. */
    record Counted(int entries, long tokens) {}

    private Transcript(ThreadView view, Agent agent, long historyEnd, boolean offersTools, PromptFiles files) {
        this.agent = agent;
        this.offersTools = offersTools;
        this.files = files;
        this.system = new SystemMessage(Prompts.system(agent, view.roster()));
        this.cut = view.first() > 0;
        this.severalPeople = hasSeveralPeople(view.messages());
        read(view, historyEnd);
        if (entries.isEmpty() || entries.getLast().messages().getLast() instanceof AssistantMessage) {
            entries.add(TranscriptEntry.of(view.first() + view.messages().size(), afterOwn(view.roster())));
        }
        currentFrom = Math.max(0, Math.min(currentFrom, entries.size()) - 1);
    }

    /**
     * The transcript for one call.
     *
     * @param historyEnd the length of the thread that the member sees, besides its own messages
     * @param offersTools whether the request offers tools; otherwise earlier tool calls are rendered as text, since
     *     some vendors reject calls in a request without tools
     */
    static Transcript of(ThreadView view, Agent agent, long historyEnd, boolean offersTools, PromptFiles files) {
        return new Transcript(view, agent, historyEnd, offersTools, files);
    }

    /** The length of the thread that the member sees: up to its invocation, which the job states once it is known. */
    static long historyEnd(Job.RunAgentLlm job, long dispatchedAt) {
        Long known = job.historyEnd();
        return known == null ? dispatchedAt : known;
    }

    /** The system prompt. */
    SystemMessage system() {
        return system;
    }

    /** Whether the thread has older messages that were not read. */
    boolean isCut() {
        return cut;
    }

    /** All entries, oldest first. */
    List<TranscriptEntry> entries() {
        return entries;
    }

    /** The entries before the member's current invocation, oldest first. */
    List<TranscriptEntry> earlier() {
        return entries.subList(0, currentFrom);
    }

    /** The message that invoked the member, and what the member has done since. */
    List<TranscriptEntry> current() {
        return entries.subList(currentFrom, entries.size());
    }

    /** The provider's count for the member's last answer. */
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
        Set<MessageId> read = HashSet.newHashSet(messages.size());
        for (int i = 0; i < messages.size(); i++) {
            if (!read.add(messages.get(i).id())) {
                continue; // repeated after a power cut, see Message.withoutRepetitions
            }
            boolean visible = view.first() + i < historyEnd;
            if (messages.get(i).meta().isTurnEnd()) {
                addTurnEnd(view.first() + i, messages.get(i));
            } else if (isOwn(messages.get(i))) {
                addOwn(view.first() + i, messages.get(i));
            } else if (visible) {
                addOthers(view.first() + i, messages.get(i));
            }
            currentFrom = visible ? size() : currentFrom;
        }
        flushPending();
    }

    /** What follows the member's own answer: the Orchestrator is asked again after one that mentioned only strangers. */
    private PromptMessage afterOwn(Roster roster) {
        return agent.isOrchestrator()
                ? UnknownMentions.reminder(lastOwn, roster).orElse(CONTINUE)
                : CONTINUE;
    }

    private int size() {
        return entries.size() + (pendingAnswer.isEmpty() ? 0 : 1);
    }

    private boolean isOwn(Message message) {
        return message.senderAlias().equals(agent.alias()) && message.meta().toolCallId() == null;
    }

    private void addOthers(long position, Message message) {
        boolean isEmpty =
                message.content().isBlank() && message.meta().attachments().isEmpty();
        if (message.meta().toolCallId() == null && !isEmpty) {
            String speaker = message.senderAlias();
            flushPending();
            String text = message.content() + endNote(message) + files.texts(message);
            entries.add(TranscriptEntry.of(
                    position, new UserMessage(speaker, labelled(message, text), files.images(message))));
        }
    }

    /** With one person in the conversation, "User" says who wrote. */
    private String labelled(Message message, String text) {
        return severalPeople ? SpeakerLines.of(message, text) : SpeakerLines.of(message.senderAlias(), text);
    }

    private static boolean hasSeveralPeople(List<Message> messages) {
        return messages.stream()
                        .map(message -> message.meta().user())
                        .filter(Objects::nonNull)
                        .map(MessageAuthor::id)
                        .distinct()
                        .limit(2)
                        .count()
                > 1;
    }

    /** What the others should know about how an answer ended. */
    private static String endNote(Message message) {
        return switch (String.valueOf(message.meta().finishReason())) {
            case "length" -> "\n\n(The answer was cut off here: it reached its maximum length.)";
            case "content_filter" -> "\n\n(The answer was cut off here by the provider's content filter.)";
            default -> "";
        };
    }

    /** How an earlier turn ended is said by nobody. */
    private void addTurnEnd(long position, Message message) {
        flushPending();
        entries.add(
                TranscriptEntry.of(position, new UserMessage(null, SpeakerLines.quote("(" + message.content() + ")"))));
    }

    private void addOwn(long position, Message message) {
        List<ToolCall> calls = message.meta().calls();
        if (message.meta().error() != null) {
            flushPending();
            String failure = SpeakerLines.quote("(You were asked here, but your model failed: %s)"
                    .formatted(message.meta().error()));
            entries.add(TranscriptEntry.of(position, new UserMessage(null, failure)));
            return;
        }
        lastOwn = message.content();
        if (message.content().isBlank() && calls.isEmpty()) {
            return;
        }
        pendingPosition = pendingAnswer.isEmpty() ? position : pendingPosition;
        if (calls.isEmpty()) {
            pendingPart = pendingAnswer.isEmpty() ? vendorPart(message) : null;
            pendingAnswer.append(pendingAnswer.isEmpty() ? "" : "\n\n").append(message.content());
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
        List<ModelToolCall> modelCalls = calls.stream()
                .map(call -> new ModelToolCall(ids.of(call.id()), call.name(), call.arguments()))
                .toList();
        List<PromptMessage> entry = new ArrayList<>();
        entry.add(new AssistantMessage(mergePending(message.content()), modelCalls, vendorPart(message)));
        for (int i = 0; i < calls.size(); i++) {
            String text = SpeakerLines.quote(result(message, calls.get(i)));
            entry.add(new ToolResultMessage(modelCalls.get(i).id(), calls.get(i).name(), text));
        }
        entries.add(TranscriptEntry.of(pendingPosition, entry));
    }

    private static @Nullable VendorPart vendorPart(Message message) {
        String provider = message.meta().provider();
        String part = message.meta().vendorPart();
        return provider == null || part == null ? null : new VendorPart(provider, part);
    }

    private void addAsText(Message message, List<ToolCall> calls) {
        StringBuilder text = new StringBuilder(message.content());
        List<PromptMessage> textMessages = new ArrayList<>();
        for (ToolCall call : calls) {
            text.append("\n(called ")
                    .append(call.name())
                    .append(" with ")
                    .append(call.arguments())
                    .append(')');
            textMessages.add(new UserMessage(null, SpeakerLines.of(call.name(), result(message, call))));
        }
        textMessages.addFirst(new AssistantMessage(mergePending(text.toString().strip()), List.of()));
        entries.add(TranscriptEntry.of(pendingPosition, textMessages));
    }

    private String mergePending(String text) {
        if (pendingAnswer.isEmpty()) {
            return SpeakerLines.quote(text);
        }
        String all = text.isBlank()
                ? pendingAnswer.toString()
                : pendingAnswer.append("\n\n").append(text).toString();
        pendingAnswer.setLength(0);
        return SpeakerLines.quote(all);
    }

    private void flushPending() {
        if (!pendingAnswer.isEmpty()) {
            String text = SpeakerLines.quote(pendingAnswer.toString());
            entries.add(TranscriptEntry.of(pendingPosition, new AssistantMessage(text, List.of(), pendingPart)));
            pendingAnswer.setLength(0);
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
