package dev.synapse.allinone;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.CanBeAnnotated.Predicates.annotatedWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules for dependencies between modules. The module {@code cli} is not covered: its class path has none of the others. */
class WallsTest {

    private static final List<String> MODULES = List.of(
            "shared",
            "embedded",
            "testkit",
            "gateway",
            "deadletters",
            "backup",
            "orchestrator",
            "models",
            "tools",
            "workers",
            "allinone");

    private static JavaClasses product;

    @BeforeAll
    static void read() {
        product = new ClassFileImporter()
                .withImportOption(new DoNotIncludeTests())
                .importPackages("dev.synapse");
    }

    @ParameterizedTest
    @CsvSource({
        "shared, ''",
        "embedded, ''",
        "testkit, shared embedded",
        "gateway, shared",
        "deadletters, shared gateway",
        "backup, shared",
        "orchestrator, shared",
        "models, shared",
        "tools, shared",
        "workers, shared models tools",
        "allinone, shared embedded gateway deadletters backup orchestrator workers"
    })
    void modules_import_only_allowed_modules(String module, String others) {
        String[] allowed = Stream.concat(Stream.of(module), Arrays.stream(others.split(" ")))
                .filter(name -> !name.isEmpty())
                .map(name -> "dev.synapse." + name + "..")
                .toArray(String[]::new);

        noClasses()
                .that()
                .resideInAPackage("dev.synapse." + module + "..")
                .should()
                .dependOnClassesThat(resideInAPackage("dev.synapse..").and(not(resideInAnyPackage(allowed))))
                .check(product);
    }

    @Test
    void every_class_belongs_to_a_module() {
        assertThat(product.stream().map(JavaClass::getPackageName))
                .allMatch(name -> MODULES.stream()
                        .map(module -> "dev.synapse." + module)
                        .anyMatch(module -> name.equals(module) || name.startsWith(module + ".")))
                .contains(MODULES.stream()
                        .filter(module -> !module.equals("shared"))
                        .map(module -> "dev.synapse." + module)
                        .toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"shared", "gateway", "orchestrator", "models", "tools", "workers"})
    void packages_of_a_module_have_no_cycles(String module) {
        slices().matching("dev.synapse." + module + ".(*)..")
                .should()
                .beFreeOfCycles()
                .check(product);
    }

    @Test
    void Spring_is_used_at_the_edges_only() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.synapse.models..",
                        "dev.synapse.tools..",
                        "dev.synapse.workers..",
                        "dev.synapse.shared..",
                        "dev.synapse.orchestrator.graph..",
                        "dev.synapse.orchestrator.conversation..",
                        "dev.synapse.embedded..",
                        "dev.synapse.testkit..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.springframework..")
                .check(product);
        noClasses()
                .that()
                .resideInAPackage("dev.synapse.orchestrator..")
                .should()
                .dependOnClassesThat(resideInAPackage("org.springframework..")
                        .and(not(resideInAnyPackage("org.springframework.jdbc..", "org.springframework.dao.."))))
                .check(product);
    }

    @Test
    void Spring_components_are_private_to_their_module() {
        classes()
                .that(annotatedWith("org.springframework.stereotype.Component")
                        .or(annotatedWith("org.springframework.stereotype.Service"))
                        .or(annotatedWith("org.springframework.stereotype.Repository"))
                        .or(annotatedWith("org.springframework.web.bind.annotation.RestController")))
                .and()
                .areTopLevelClasses()
                .should()
                .resideInAPackage("dev.synapse.gateway..")
                .check(product);
    }

    @Test
    void every_package_is_NullMarked() {
        List<String> unmarked = product.stream()
                .map(JavaClass::getPackage)
                .distinct()
                .filter(found -> !isNullMarked(found))
                .map(JavaPackage::getName)
                .toList();

        assertThat(unmarked).isEmpty();
    }

    private static boolean isNullMarked(JavaPackage found) {
        return found.tryGetPackageInfo()
                .filter(Objects::nonNull)
                .filter(info -> info.isAnnotatedWith(NullMarked.class))
                .isPresent();
    }
}
