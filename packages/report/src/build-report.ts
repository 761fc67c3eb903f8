import type { Report, Section } from './document/document.ts';
import { countOf } from './numbers/format-number.ts';
import type { LoadPreview } from './pictures/preview-picture.ts';
import { costSection } from './sections/cost.ts';
import { dataSetSection } from './sections/data-sets.ts';
import { glossarySection } from './sections/glossary.ts';
import { judgementSection } from './sections/judgement.ts';
import { labelProblemSection } from './sections/label-problems.ts';
import { leakSection } from './sections/leak.ts';
import { limitationSection } from './sections/limitations.ts';
import { introParagraphs, methodSection } from './sections/method.ts';
import { reproduceSection } from './sections/reproduce.ts';
import { resultsSection } from './sections/results.ts';
import type { Study } from './sections/study.ts';
import { summarySection } from './sections/summary.ts';
import { trainingSection } from './sections/training.ts';
import { unlabelledSection } from './sections/unlabelled.ts';

/** The whole report of a study, from the answer to the fine print. */
export async function buildReport(study: Study, loadPreview: LoadPreview): Promise<Report> {
  const { config, comparison } = study;
  const sets = new Set(comparison.runs.map((run) => run.trainedOn)).size;
  const sections: (Section | null)[] = [
    summarySection(study),
    methodSection(study),
    await resultsSection(study),
    leakSection(study),
    ...(await comparison.task.sections(study, loadPreview)),
    unlabelledSection(study),
    await dataSetSection(study, loadPreview),
    await costSection(study),
    await trainingSection(study),
    judgementSection(study),
    limitationSection(study),
    labelProblemSection(study),
    reproduceSection(study),
    glossarySection(study),
  ];
  return {
    title: config.title,
    subtitle: `${countOf(comparison.models.length, 'model')}, ${countOf(sets, 'data set')}, ${countOf(comparison.runs.length, 'training run')}. For research; not for use on patients.`,
    lead: introParagraphs(config.intro),
    sections: sections.filter((section) => section !== null),
  };
}
