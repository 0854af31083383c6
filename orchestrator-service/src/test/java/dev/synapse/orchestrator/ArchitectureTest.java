package dev.synapse.orchestrator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final String ORCHESTRATOR = "dev.synapse.orchestrator..";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.synapse.orchestrator");

    @Test
    void only_shared_is_imported() {
        classes()
                .should()
                .onlyDependOnClassesThat(inPackages(ORCHESTRATOR, "dev.synapse.shared..")
                        .or(DescribedPredicate.not(inPackages("dev.synapse.."))))
                .check(CLASSES);
    }

    @Test
    void graph_and_conversation_depend_on_neither_spring_nor_redis_nor_postgresql() {
        noClasses()
                .that()
                .resideInAnyPackage("..orchestrator.graph..", "..orchestrator.conversation..")
                .should()
                .dependOnClassesThat(inPackages(
                        "org.springframework..",
                        "io.lettuce..",
                        "java.sql..",
                        "javax.sql..",
                        "dev.synapse.shared.redis..",
                        "dev.synapse.shared.turn..",
                        "dev.synapse.shared.sql.."))
                .check(CLASSES);
    }

    @Test
    void the_graph_core_is_independent_of_synapse() {
        classes()
                .that()
                .resideInAPackage("..orchestrator.graph..")
                .should()
                .onlyDependOnClassesThat(inPackages("java..", "org.jspecify..", "dev.synapse.orchestrator.graph.."))
                .check(CLASSES);
    }

    @Test
    void loop_and_sync_use_only_jdbc_of_spring() {
        noClasses()
                .that()
                .resideInAnyPackage("..orchestrator.loop..", "..orchestrator.sync..")
                .should()
                .dependOnClassesThat(inPackages("org.springframework..")
                        .and(DescribedPredicate.not(
                                inPackages("org.springframework.jdbc..", "org.springframework.dao.."))))
                .check(CLASSES);
    }

    @Test
    void packages_have_no_cycles() {
        slices().matching("dev.synapse.orchestrator.(*)..")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    @Test
    void the_loop_exposes_only_its_start() {
        classes()
                .that()
                .resideInAPackage("..orchestrator.loop..")
                .and()
                .doNotHaveSimpleName("Orchestrator")
                .and()
                .doNotHaveSimpleName("OrchestratorSettings")
                .should()
                .notHaveModifier(JavaModifier.PUBLIC)
                .check(CLASSES);
    }

    private static DescribedPredicate<JavaClass> inPackages(String... packages) {
        return JavaClass.Predicates.resideInAnyPackage(packages);
    }
}
