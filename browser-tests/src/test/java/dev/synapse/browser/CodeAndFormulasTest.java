package dev.synapse.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.synapse.testkit.Latch;
import dev.synapse.testkit.Reply;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class CodeAndFormulasTest {

    private static final String LESSON = """
            The roots of $ax^2 + bx + c = 0$ are

            $$
            x_{1,2} = \\frac{-b \\pm \\sqrt{b^2 - 4ac}}{2a}
            $$

            with a discriminant \\(D = b^2 - 4ac\\). As a system:

            \\[
            \\begin{pmatrix} a & b \\\\ c & d \\end{pmatrix} \\vec v = \\lambda \\vec v, \\qquad \\sum_{k=1}^{n} k = \\frac{n(n+1)}{2}
            \\]

            ```python
            def roots(a, b, c):
                # two solutions
                d = (b**2 - 4 * a * c) ** 0.5
                return [(-b + sign * d) / (2 * a) for sign in (1, -1)], "done"
            ```

            1. In a list:

               ```java
               record Root(double value) {}
               ```

            It costs $5 and $10.

            TASK_COMPLETE
            """;

    private static final String HOSTILE = """
            $\\href{javascript:alert(1)}{a}$ $\\url{javascript:alert(1)}$ $\\text{<img src=x onerror=alert(1)>}$
            $\\htmlStyle{position:fixed}{b}$ $\\htmlData{x=y}{c}$ $\\htmlId{page}{d}$ $\\includegraphics{https://evil.example/a.png}$
            $</math><script>alert(1)</script>$ $\\color{red}{e}$ $\\def\\x{\\x\\x}\\x$ $\\rule{9999em}{9999em}$ $\\frac{$

            $$\\begin{array}{c}<svg onload=alert(1)>\\end{array}$$

            ```html
            <script>alert(1)</script><img src=x onerror="alert(1)"><a href="javascript:alert(1)">x</a>
            ```

            ```js"><img/src=x/onerror=alert(1)>
            let a = `</code></pre><script>alert(1)</script>`;
            ```

            - a

              ```xml"onclick="alert(1)
              <iframe src="javascript:alert(1)"></iframe>
              ```

            TASK_COMPLETE
            """;

    private static final String DANGEROUS = """
            () => [...document.querySelectorAll('.markdown *')]
                .filter(element => /^(script|img|iframe|svg|form|input|style|link|object|embed|semantics|annotation)$/i.test(element.tagName)
                    || [...element.attributes].some(attribute => /^on|^style$|^src|^id$|^data-|href$/i.test(attribute.name)))
                .map(element => element.outerHTML)
            """;

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static BrowserTestBed bed;

    @BeforeAll
    static void start() {
        bed = BrowserTestBed.start();
    }

    @AfterAll
    static void stop() {
        if (bed != null) {
            bed.close();
        }
    }

    @Test
    void formulas_and_code_are_rendered_and_what_they_need_is_loaded_only_then() {
        try (ConsolePage console = bed.newPage()) {
            List<String> scripts = new CopyOnWriteArrayList<>();
            console.page().onRequest(request -> scripts.add(request.url()));
            answer("prices", "From $5 to $10, or 3$ each.\n\n    plain\n\nTASK_COMPLETE");
            answer("lesson", LESSON);
            console.signUp().newRoom("Algebra", "research").say("prices").awaitTurns(1, "Completed");
            assertThat(console.page().locator("math")).hasCount(0);
            assertThat(scripts).noneMatch(url -> url.matches(".*/(katex|core|python|java)-.*"));

            console.say("lesson").awaitTurns(2, "Completed");

            Locator lesson = console.messagesOf("Orchestrator").last();
            assertThat(lesson.locator("math")).hasCount(4);
            assertThat(lesson.locator("math[display=block]")).hasCount(2);
            assertThat(lesson.locator("mfrac")).hasCount(2);
            assertThat(lesson.locator("annotation")).hasCount(0);
            assertThat(lesson).containsText("It costs $5 and $10.");
            assertThat(lesson.locator(".code .hljs-keyword").first()).hasText("def");
            assertThat(lesson.locator("li pre .hljs-keyword").first()).hasText("record");
            assertThat(scripts).anyMatch(url -> url.matches(".*/katex-[A-Z0-9]+\\.js"));
            AccessibilityTest.check(console, "formulas and code");
            console.picture("formulas");
            console.page().setViewportSize(360, 740);
            ConversationTest.assertFits(console);
            AccessibilityTest.check(console, "formulas and code on a phone");
            console.picture("formulas-phone");
        }
    }

    @Test
    void hostile_formulas_and_code_bring_no_element_or_attribute_of_theirs_into_the_page() {
        try (ConsolePage console = bed.newPage()) {
            answer("attack", HOSTILE);
            console.signUp().newRoom("Attack", "research").say("attack").awaitTurns(1, "Completed");
            Locator attack = console.messagesOf("Orchestrator").last();
            assertThat(attack.locator("math").first()).isVisible();
            assertThat(attack.locator(".code .hljs-tag").first()).isVisible();
            console.say(HOSTILE).awaitTurns(2, "Completed");

            assertThat(console.page().evaluate(DANGEROUS)).isEqualTo(List.of());
            assertThat(console.page().title()).isEqualTo("Attack · Synapse");
            ConversationTest.assertFits(console);
        }
    }

    @Test
    void code_is_highlighted_once_when_it_is_complete_while_the_text_goes_on() {
        try (ConsolePage console = bed.newPage()) {
            console.signUp().newRoom("Growing", "research");
            Latch latch = new Latch();
            String code = "```python\n" + "x = 1\n".repeat(20);
            bed.models()
                    .when(request -> request.mentions("grow"))
                    .reply(Reply.text(code + "```\n\n" + "and so on ".repeat(40) + "\n\nTASK_COMPLETE")
                            .slowedBy(Duration.ZERO, Duration.ofMillis(50))
                            .heldBy(latch));
            Page page = console.page();
            console.say("grow");
            latch.awaitWaiting(1, LIMIT);
            page.evaluate("""
                    () => {
                      window.highlightings = [];
                      let before = 0;
                      new MutationObserver(() => {
                        const code = document.querySelector('.code code');
                        const now = code === null ? 0 : code.querySelectorAll('span').length;
                        if (now !== before) window.highlightings.push({ spans: now, isWhole: code.textContent.split('x = 1').length === 21 });
                        before = now;
                      }).observe(document.getElementById('page'), { subtree: true, childList: true, characterData: true });
                    }
                    """);
            latch.open();

            console.awaitText("Orchestrator", "and so on and");
            assertThat(page.locator(".streaming .code .hljs-number")).hasCount(20);
            console.awaitTurns(1, "Completed");

            assertThat(page.locator(".code .hljs-number")).hasCount(20);
            assertThat((List<?>) page.evaluate("window.highlightings")).hasSize(1);
            assertThat(page.evaluate("window.highlightings[0].isWhole")).isEqualTo(true);
        }
    }

    private static void answer(String question, String text) {
        bed.models().when(request -> request.mentions(question)).reply(Reply.text(text));
    }
}
