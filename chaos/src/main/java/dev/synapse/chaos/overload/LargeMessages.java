package dev.synapse.chaos.overload;

import java.time.Duration;
import java.util.Set;

/** Posts messages of maximum length in characters of four bytes: 128 KB each. */
record LargeMessages(String group, int messages, int atOnce) implements Attack {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String EMOJI = "\uD83D\uDE00";
    private static final int LONGEST = 32_000;

    @Override
    public String name() {
        return "messages of 128 KB";
    }

    @Override
    public Set<String> expected() {
        return Set.of("202", "404");
    }

    /** The longest message there can be: so many characters, or half of them where one of them counts as two. */
    static String longest() {
        return EMOJI.repeat(LONGEST);
    }

    @Override
    public void run(Attacker by, Tally tally) throws InterruptedException {
        Request post = Request.json("POST", "/groups/" + group + "/messages", ParallelCreation.content(longest()));
        new Burst(atOnce, LIMIT).of(i -> {
            for (int sent = i; sent < messages && !Thread.currentThread().isInterrupted(); sent += atOnce) {
                by.send(post, tally);
            }
        });
    }
}
