package dev.synapse.testkit;

import java.util.stream.Stream;

/** The usage that the scripted model reports: one token per four characters, rounded up. */
public record ReportedUsage(int promptTokens, int completionTokens) {

    static ReportedUsage of(ModelRequest request, String text, Iterable<Reply.Call> calls) {
        int prompt = request.messages().stream()
                .flatMap(message -> Stream.concat(
                        Stream.of(message.content()),
                        message.toolCalls().stream().map(Reply.Call::arguments)))
                .mapToInt(ReportedUsage::tokens)
                .sum();
        int completion = tokens(text);
        for (Reply.Call call : calls) {
            completion += tokens(call.name()) + tokens(call.arguments());
        }
        return new ReportedUsage(prompt, completion);
    }

    private static int tokens(String text) {
        return (text.length() + 3) / 4;
    }
}
