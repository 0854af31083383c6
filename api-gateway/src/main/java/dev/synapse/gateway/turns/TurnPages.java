package dev.synapse.gateway.turns;

import dev.synapse.gateway.web.ApiException;
import dev.synapse.gateway.web.PageKeys;
import dev.synapse.gateway.web.PageKeys.SizedKey;
import dev.synapse.gateway.web.ResponseMemory;
import dev.synapse.shared.json.InvalidJsonException;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.redis.RedisUnavailable;
import dev.synapse.shared.turn.LiveSteps;
import dev.synapse.shared.turn.LiveSteps.Running;
import dev.synapse.shared.turn.LiveSteps.Size;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * Reads turns for clients: from PostgreSQL, with the steps of the running turn, which are still in Redis. Redis is read first, so that a turn
 * that ends between the two reads is final in PostgreSQL. Sizes are read first, to reserve memory.
 */
@Component
class TurnPages {

    private final Turns turns;
    private final LiveSteps liveSteps;
    private final ResponseMemory memory;

    TurnPages(Turns turns, LiveSteps liveSteps, ResponseMemory memory) {
        this.turns = turns;
        this.liveSteps = liveSteps;
        this.memory = memory;
    }

    /** A page of turns, newest first; {@code before} is the cursor of the next page, if there is one. */
    record TurnPage(List<Turn> turns, Optional<Long> before) {}

    /** The turns with numbers below {@code before}. */
    TurnPage list(GroupId group, long before, int count) {
        Optional<Size> live = live(() -> liveSteps.size(group));
        List<SizedKey<Long>> sizes = turns.sizes(group, before, count + 1).stream()
                .map(turn -> new SizedKey<>(turn.key(), turn.bytes() + bytes(live, turn.key())))
                .toList();
        PageKeys<Long> page = PageKeys.cut(sizes, count);
        boolean isLive =
                live.filter(size -> page.keys().contains(size.number())).isPresent();
        List<Turn> found = memory.load(page.bytes(), () -> {
            Optional<Running> running = isLive ? live(() -> liveSteps.read(group)) : Optional.empty();
            return turns.list(group, page.keys()).stream()
                    .map(turn -> withLiveState(turn, running))
                    .toList();
        });
        return new TurnPage(found, Optional.ofNullable(page.continuation()));
    }

    /** The turn; 404 if the group has no such turn. */
    Turn get(GroupId group, TurnId turn) {
        Optional<Size> live =
                live(() -> liveSteps.size(group)).filter(size -> size.turn().equals(turn));
        long bytes = turns.size(group, turn) + live.map(Size::bytes).orElse(0L);
        return memory.load(bytes, () -> {
            Optional<Running> running = live.isPresent() ? live(() -> liveSteps.read(group)) : Optional.empty();
            return withLiveState(turns.find(group, turn).orElseThrow(ApiException::notFound), running);
        });
    }

    private static long bytes(Optional<Size> live, long number) {
        return live.filter(size -> size.number() == number).map(Size::bytes).orElse(0L);
    }

    /** Empty if the state in Redis is unavailable or unreadable: the turn is then returned as it was accepted. */
    private static <T> Optional<T> live(Supplier<Optional<T>> reading) {
        try {
            return reading.get();
        } catch (RedisUnavailable | InvalidJsonException e) {
            return Optional.empty();
        }
    }

    private static Turn withLiveState(Turn turn, Optional<Running> live) {
        return turn.status().isFinal()
                ? turn
                : live.filter(running -> running.turn().equals(turn.id()))
                        .map(turn::running)
                        .orElse(turn);
    }
}
