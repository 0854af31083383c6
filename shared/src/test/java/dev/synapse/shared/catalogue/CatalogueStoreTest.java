package dev.synapse.shared.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.catalogue.Catalogue.ModelEntry;
import dev.synapse.shared.catalogue.Catalogue.ProviderEntry;
import dev.synapse.shared.catalogue.Catalogue.ToolEntry;
import dev.synapse.shared.fixture.OneRedis;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.redis.Redis;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OneRedis.class)
class CatalogueStoreTest {

    private static final String KEY = "{catalogue}";

    private final Redis redis;
    private final CatalogueStore store;

    CatalogueStoreTest(Redis redis) {
        this.redis = redis;
        this.store = new CatalogueStore(redis);
    }

    @BeforeEach
    void forget() {
        redis.call(commands -> commands.del(KEY));
    }

    @Test
    void before_any_worker_published_there_is_no_catalogue() {
        assertThat(store.read()).isEmpty();
    }

    @Test
    void a_published_catalogue_is_read() {
        Catalogue catalogue = catalogue("openai", "web_search");

        store.publish("a", catalogue);

        assertThat(store.read()).contains(catalogue);
    }

    @Test
    void publishing_again_replaces_the_workers_part() {
        store.publish("a", catalogue("openai", "web_search"));

        store.publish("a", catalogue("demo"));

        assertThat(store.read()).contains(catalogue("demo"));
    }

    @Test
    void the_catalogue_is_the_union_of_fresh_parts() {
        store.publish("a", catalogue("openai", "web_search", "clock"));
        store.publish("b", catalogue("gemini", "clock", "calculator"));

        Catalogue union = store.read().orElseThrow();

        assertThat(union.tools())
                .extracting(ToolEntry::name)
                .containsExactlyInAnyOrder("web_search", "clock", "calculator");
        assertThat(union.providers())
                .extracting(ProviderEntry::providerName)
                .containsExactlyInAnyOrder("openai", "gemini");
        assertThat(union.provider(union.defaultProvider())).isPresent();
    }

    @Test
    void a_stale_part_does_not_count_if_another_is_fresh() {
        publishedAgo("old", catalogue("openai", "web_search"), CatalogueStore.REFRESH.multipliedBy(4));
        store.publish("new", catalogue("gemini", "clock"));

        assertThat(store.read()).contains(catalogue("gemini", "clock"));
    }

    @Test
    void without_a_fresh_part_the_newest_is_used() {
        publishedAgo("oldest", catalogue("openai"), Duration.ofHours(3));
        publishedAgo("newest", catalogue("gemini"), Duration.ofHours(1));
        publishedAgo("older", catalogue("ollama"), Duration.ofHours(2));

        assertThat(store.read()).contains(catalogue("gemini"));
    }

    @Test
    void parts_older_than_a_day_are_removed_when_a_worker_publishes() {
        publishedAgo("ancient", catalogue("openai"), Duration.ofHours(25));
        publishedAgo("old", catalogue("gemini"), Duration.ofHours(23));

        store.publish("new", catalogue("demo"));

        List<String> workers = redis.call(commands -> commands.hkeys(KEY));
        assertThat(workers).containsExactlyInAnyOrder("old", "new");
    }

    @Test
    void a_tool_of_an_older_worker_may_have_side_effects() {
        String entry = Json.write(Map.of("at", Instant.EPOCH, "catalogue", catalogue("openai", "clock")));
        redis.call(commands -> commands.hset(KEY, "old", entry.replace(",\"read_only\":true", "")));

        assertThat(store.read().orElseThrow().tools())
                .singleElement()
                .satisfies(tool -> assertThat(tool.readOnly()).isFalse());
    }

    @Test
    void a_worker_that_stops_removes_its_part() {
        store.publish("a", catalogue("openai"));
        store.publish("b", catalogue("gemini"));

        store.withdraw("b");

        assertThat(store.read()).contains(catalogue("openai"));
    }

    @Test
    void the_last_worker_leaves_its_part() {
        store.publish("a", catalogue("openai"));

        store.withdraw("a");

        assertThat(store.read()).contains(catalogue("openai"));
    }

    @Test
    void claude_is_an_alias_of_anthropic() {
        Catalogue catalogue = catalogue("anthropic", "clock");

        assertThat(catalogue.provider("claude"))
                .isEqualTo(catalogue.provider("anthropic"))
                .isPresent();
        assertThat(catalogue.provider("openai")).isEmpty();
        assertThat(catalogue.tool("clock")).isPresent();
        assertThat(catalogue.tool("web_search")).isEmpty();
    }

    private void publishedAgo(String worker, Catalogue catalogue, Duration ago) {
        List<String> time = redis.call(commands -> commands.time());
        Instant at = Instant.ofEpochSecond(Long.parseLong(time.getFirst())).minus(ago);
        String entry = Json.write(Map.of("at", at, "catalogue", catalogue));
        redis.call(commands -> commands.hset(KEY, worker, entry));
    }

    private static Catalogue catalogue(String provider, String... tools) {
        return new Catalogue(
                Arrays.stream(tools)
                        .map(tool -> new ToolEntry(
                                tool, "What " + tool + " does", Json.mapper().readTree("{\"type\":\"object\"}"), true))
                        .toList(),
                List.of(new ProviderEntry(provider, "small", List.of(new ModelEntry("small", "Small")))),
                provider,
                "small");
    }
}
