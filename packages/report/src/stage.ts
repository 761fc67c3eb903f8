import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeImage, encodeJpeg } from '@loupe/dataset';
import {
  datasetArtifact,
  defineStage,
  evaluationArtifact,
  many,
  reportArtifact,
  trainedModelArtifact,
} from '@loupe/stage';
import { arrowBytes, historyTable, metricsTable } from '@loupe/tables';
import { buildReport } from './build-report.ts';
import { collectStudy } from './collect-study.ts';
import { describeSet, measureOnce } from './compare/describe-set.ts';
import { provenanced } from './inputs/provenanced.ts';
import { historyRows } from './numbers/history-rows.ts';
import { metricsRows } from './numbers/metrics-rows.ts';
import type { LoadPreview } from './pictures/preview-picture.ts';
import { shrinkRaster } from './pictures/shrink-raster.ts';
import { reportFiles } from './report-files.ts';
import { ReportConfig } from './schema.ts';

/** Compares models over data sets: one page for a reader, the same as Markdown, and every number as tables. */
export const report = defineStage({
  kind: 'report',
  config: ReportConfig,
  inputs: {
    evaluations: many(provenanced(evaluationArtifact)),
    models: many(provenanced(trainedModelArtifact)),
    datasets: many(provenanced(datasetArtifact)),
  },
  outputs: { report: reportArtifact },
  async run({ config, inputs, log, workspaceRoot }) {
    const measure = measureOnce((image) => decodeImage(join(workspaceRoot, image.file), image.file));
    const study = await collectStudy(inputs, config, async (dataset) => {
      log.line(`${dataset.name}: measuring pictures`);
      return describeSet(dataset, { pictures: config.measuredPictures, measure });
    });
    log.line('drawing charts and pictures');
    const files = new Map<string, Uint8Array | string>(
      reportFiles(await buildReport(study, previews(workspaceRoot, config.pictures))),
    );
    files.set('metrics.arrow', arrowBytes(metricsRows(study), metricsTable));
    files.set('history.arrow', arrowBytes(historyRows(study.comparison), historyTable));
    return { report: { files } };
  },
});

/** Small JPEGs of the workspace's pictures, each made once. */
function previews(workspaceRoot: string, { longSide, quality }: ReportConfig['pictures']): LoadPreview {
  const made = new Map<string, ReturnType<LoadPreview>>();
  const make: LoadPreview = async (file) => {
    const path = join(workspaceRoot, file);
    if (
      !(await access(path).then(
        () => true,
        () => false,
      ))
    )
      return null;
    const raster = shrinkRaster(await decodeImage(path, file), longSide);
    return { raster, jpeg: await encodeJpeg(raster, quality), width: raster.width, height: raster.height };
  };
  return (file) => {
    const preview = made.get(file) ?? make(file);
    made.set(file, preview);
    return preview;
  };
}
