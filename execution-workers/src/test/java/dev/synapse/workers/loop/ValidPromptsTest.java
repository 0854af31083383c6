package dev.synapse.workers.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.models.ModelClient;
import dev.synapse.models.ModelRequest;
import dev.synapse.models.PromptMessage;
import dev.synapse.models.ProviderSettings;
import dev.synapse.models.Providers;
import dev.synapse.models.ToolDefinition;
import dev.synapse.models.http.Connections;
import dev.synapse.shared.model.Agent;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.MessageMeta;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.ToolCall;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.turn.StepCommits.ThreadView;
import dev.synapse.testkit.Reply;
import dev.synapse.testkit.ScriptedModelServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * For any thread, even after cancellations and crashes, every vendor accepts the resulting prompt. The scripted
 * server rejects what the vendor would reject: calls without results and results without calls, roles that do not
 * alternate, a first message that is not the user's or a last one that is the assistant's, duplicate ids, and empty
 * texts.
 */
class ValidPromptsTest {

    private static final int THREADS = 150;
    private static final GroupId GROUP = GroupId.next();
    private static final TurnId TURN = TurnId.next();
    private static final List<String> SPEAKERS = List.of("User", "Orchestrator", "Researcher", "Writer", "Writer");
    private static final List<String> IDS = List.of("call_0", "call_1", "toolu_ab", "a.b:c", "", "x".repeat(60));
    private static final TestingFiles FILES = files();
    private static final ToolDefinition SEARCH =
            new ToolDefinition("web_search", "Searches.", "{\"type\": \"object\", \"properties\": {}}");

    private final ScriptedModelServer server = ScriptedModelServer.start();
    private final Connections connections = new Connections();
    private final ProviderSettings settings = new ProviderSettings(
            null, server.baseUrl(), "key", server.rootUrl(), "key", server.rootUrl(), server.rootUrl());

    @AfterEach
    void close() {
        connections.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "responses", "anthropic", "gemini", "ollama"})
    void every_thread_makes_an_accepted_prompt(String protocol) throws Exception {
        server.otherwise(request -> Reply.text("fine"));
        boolean isResponses = protocol.equals("responses");
        String provider = isResponses ? "openai" : protocol;
        ModelClient client = Providers.of(
                        settings.withOpenaiProtocol(isResponses ? "responses" : "chat"), connections, Duration.ZERO)
                .client(provider);
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < THREADS; i++) {
            List<Message> thread = thread(random);
            boolean offersTools = random.nextInt(4) > 0;
            List<PromptMessage> prompt = prompt(thread, random, offersTools);
            List<ToolDefinition> tools = offersTools ? List.of(SEARCH) : List.of();

            String answer = client.call(
                            new ModelRequest(provider, "m", null, prompt, tools, Duration.ofSeconds(30)), text -> {})
                    .text();

            assertThat(answer).as("seed %d, thread %d: %s", seed, i, prompt).isEqualTo("fine");
        }
    }

    private static List<PromptMessage> prompt(List<Message> thread, Random random, boolean offersTools) {
        int first = random.nextInt(thread.size() + 1);
        ThreadView view = new ThreadView(TURN, TestingMembers.ROSTER, first, thread.subList(first, thread.size()));
        Agent agent = random.nextBoolean() ? TestingMembers.WRITER : TestingMembers.ORCHESTRATOR;
        ContextWindow window = new ContextWindow(500L << random.nextInt(8));
        FileSelection selection = new FileSelection(view.messages(), window, random.nextBoolean(), 1L << 30);
        PromptFiles files = PromptFiles.of(view.messages(), selection, FILES.contents());
        Transcript transcript = Transcript.of(view, agent, random.nextInt(thread.size() + 2), offersTools, files);
        return window.fit(transcript, List.of());
    }

    /** Messages, calls with late, duplicate or missing results, and texts of all lengths. */
    private static List<Message> thread(Random random) {
        List<Message> thread = new ArrayList<>();
        List<Message> open = new ArrayList<>();
        int length = 1 + random.nextInt(25);
        while (thread.size() < length) {
            if (!open.isEmpty() && random.nextInt(3) > 0) {
                thread.add(open.remove(random.nextInt(open.size())));
            } else {
                Message message = message(SPEAKERS.get(random.nextInt(SPEAKERS.size())), random);
                thread.add(message);
                message.meta().calls().forEach(call -> open.add(result(message, call, random)));
            }
        }
        return thread;
    }

    private static Message message(String alias, Random random) {
        List<ToolCall> calls = new ArrayList<>();
        for (int i = alias.equals("User") ? 0 : random.nextInt(4) - 1; i > 0; i--) {
            String arguments = random.nextBoolean() ? "{\"query\": \"x\"}" : "{\"never clo";
            calls.add(new ToolCall(IDS.get(random.nextInt(IDS.size())), "web_search", arguments));
        }
        MessageMeta meta = alias.equals("User") && random.nextBoolean()
                ? MessageMeta.ofFiles(
                        FILES.all().subList(0, random.nextInt(FILES.all().size() + 1)))
                : new MessageMeta(calls.isEmpty() ? null : calls, null, null, null, null, null, null, null);
        return new Message(MessageId.next(), GROUP, TURN, alias, text(random), Times.now(), null, meta);
    }

    private static Message result(Message caller, ToolCall call, Random random) {
        MessageMeta meta = new MessageMeta(null, call.id(), null, null, null, null, null, null);
        return new Message(MessageId.next(), GROUP, TURN, call.name(), text(random), Times.now(), caller.id(), meta);
    }

    /** An image, a text, and one of each that is not available. */
    private static TestingFiles files() {
        TestingFiles files = new TestingFiles();
        files.image("a.png", 3, 4);
        files.text("b.txt", "[Writer]: b");
        files.drop(files.image("c.png", 3, 4));
        files.drop(files.text("d.txt", "d"));
        return files;
    }

    private static String text(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> "";
            case 1 -> " \n";
            case 2 -> "ends with a space ";
            case 3 -> "😀".repeat(random.nextInt(3_000));
            default -> "words ".repeat(random.nextInt(400)) + ".";
        };
    }
}
