import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { exitCodeOf, formatError } from '@loupe/core';
import { formatNames, type FormatName } from '@loupe/dataset';
import { Task } from '@loupe/dataset/schema';
import { convert, type ConvertOptions } from './commands/convert.ts';
import { evaluate } from './commands/evaluate.ts';
import { exportFormats, exportModel, type ExportOptions } from './commands/export-model.ts';
import { init, type InitOptions } from './commands/init.ts';
import { inspect, type InspectOptions } from './commands/inspect.ts';
import { listModels, showModel, type ModelsOptions } from './commands/models.ts';
import { predict } from './commands/predict/predict.ts';
import { weights } from './commands/weights.ts';
import type { ExitCode, Output } from './output.ts';

/**
 * Runs one command line.
 *
 * @param words  what follows `loupe`
 * @returns      0 done, 1 the data is not good, 2 wrong use
 */
export async function runProgram(words: readonly string[], output: Output, now: () => number): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  const program = createProgram(output, now, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(words, { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander has written its own message; asking for help is no error.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    output.err(formatError(error));
    return exitCodeOf(error);
  }
}

function createProgram(output: Output, now: () => number, finish: (code: ExitCode) => void): Command {
  const program = new Command('loupe')
    .description(
      'Look at, convert and measure medical image data sets and models.\nExit codes: 0 done, 1 the data is not good (what and where is listed), 2 wrong use.',
    )
    .exitOverride()
    .configureOutput({ writeOut: (text) => output.out(text.trimEnd()), writeErr: (text) => output.err(text.trimEnd()) })
    .showHelpAfterError('(loupe --help shows how to use it)')
    .showSuggestionAfterError();

  const from = () =>
    new Option('--from <format>', 'format of the labels').choices(['auto', ...formatNames]).default('auto');
  const annotations = () =>
    new Option('--annotations <path>', 'file or folder of the labels inside PATH, where it is not found by itself');

  program
    .command('inspect')
    .description(
      'format, counts and problems of a folder of images and labels; exit code 1 where anything of it cannot be taken',
    )
    .argument('<path>', 'folder')
    .addOption(from())
    .addOption(annotations())
    .option('--json', 'everything, as JSON', false)
    .option('--quick', 'read only the headers of images: damaged pixels and equal pictures go unseen', false)
    .option('--problems <n>', 'problems written out', positive, 20)
    .action(
      async (
        path: string,
        {
          from: format,
          annotations: inside,
          json,
          quick,
          problems,
        }: { from: FormatName | 'auto'; annotations?: string; json: boolean; quick: boolean; problems: number },
      ) => {
        const options: InspectOptions = {
          format,
          json,
          problems,
          checks: quick ? 'header' : 'decode',
          ...(inside === undefined ? {} : { annotations: inside }),
        };
        finish(await inspect(path, options, output));
      },
    );

  program
    .command('init')
    .description(
      'look at a folder of images and labels and write pipelines/<name>.yaml, which compares two models on it as it is; nothing that is there is changed',
    )
    .argument('<path>', 'folder; one outside data/ is linked there')
    .addOption(from())
    .addOption(annotations())
    .addOption(
      new Option('--task <task>', 'what to train for; left out: what the labels are fit for').choices(Task.options),
    )
    .option('--name <name>', 'of the pipeline; left out: that of the folder')
    .action(
      async (
        path: string,
        {
          from: format,
          annotations: inside,
          task,
          name,
        }: { from: FormatName | 'auto'; annotations?: string; task?: Task; name?: string },
      ) => {
        const options: InitOptions = {
          format,
          workingFolder: process.cwd(),
          ...(inside === undefined ? {} : { annotations: inside }),
          ...(task === undefined ? {} : { task }),
          ...(name === undefined ? {} : { name }),
        };
        finish(await init(path, options, output));
      },
    );

  program
    .command('convert')
    .description(
      'write a data set in another format; boxes keep every digit; exit code 1 where anything could not be taken along',
    )
    .argument('<in>', 'folder of images and labels')
    .argument('<out>', 'new folder')
    .addOption(new Option('--to <format>', 'format to write').choices(formatNames).makeOptionMandatory())
    .addOption(from())
    .addOption(annotations())
    .addOption(
      new Option('--images <how>', 'images of the new folder').choices(['link', 'copy', 'none']).default('link'),
    )
    .addOption(new Option('--outlines <how>', 'outlines beside boxes').choices(['keep', 'drop']).default('keep'))
    .action(
      async (
        source: string,
        target: string,
        {
          from: format,
          annotations: inside,
          to,
          images,
          outlines,
        }: { from: FormatName | 'auto'; annotations?: string } & Pick<ConvertOptions, 'to' | 'images' | 'outlines'>,
      ) => {
        const options: ConvertOptions = {
          format,
          to,
          images,
          outlines,
          checks: 'decode',
          ...(inside === undefined ? {} : { annotations: inside }),
        };
        finish(await convert(source, target, options, output));
      },
    );

  program
    .command('evaluate')
    .description('COCO’s twelve numbers (AP, AP50 … AR_large) and AP per class')
    .argument('<truth.json>', 'ground truth in COCO’s layout')
    .argument('<detections.json>', 'COCO results: a list of { image_id, category_id, bbox, score }')
    .option('--json', 'as JSON', false)
    .action(async (truth: string, detections: string, options: { json: boolean }) =>
      finish(await evaluate(truth, detections, options, output)),
    );

  program
    .command('predict')
    .description(
      'what a trained model says of pictures. Detectors: detections.json (COCO results) and the pictures with their boxes; segmenters: label maps as PNG and the pictures with their classes tinted; classifiers: classes.csv with the probability of every class; localisers: boxes.csv and the pictures with their box',
    )
    .argument('<model>', 'folder of a train step, such as artifacts/fractures/train/wrist.yolo11n')
    .argument('<images...>', 'pictures, or folders of pictures')
    .requiredOption('--out <folder>', 'new folder')
    .option(
      '--confidence <score>',
      'detectors: lowest score that is written; the report names the one chosen on validation',
      share,
      0.25,
    )
    .option(
      '--explain',
      'classifiers: also the pictures with where the score of their class came from (Grad-CAM)',
      false,
    )
    .action(
      async (
        model: string,
        images: string[],
        { out, confidence, explain }: { out: string; confidence: number; explain: boolean },
      ) => finish(await predict(model, images, { out, confidence, explain, now }, output)),
    );

  program
    .command('weights')
    .description(
      'names, shapes and number types of a file of weights: safetensors or a PyTorch checkpoint (.pt, .pth, .th); nothing of the file is run',
    )
    .argument('<file>', 'what kind it is shows in its content')
    .option('--json', 'as JSON', false)
    .option('--out <file>', 'write them as a new .safetensors file, in float32')
    .action(async (file: string, { json, out }: { json: boolean; out?: string }) =>
      finish(await weights(file, { json, out }, output)),
    );

  program
    .command('export')
    .description(
      'a trained model for other programs: its network as ONNX (one picture, raw outputs), or its weights as safetensors',
    )
    .argument('<model>', 'folder of a train step, such as artifacts/fractures/train/wrist.yolo11n')
    .addOption(new Option('--to <format>', 'what to write').choices(exportFormats).makeOptionMandatory())
    .requiredOption('--out <file>', 'new file')
    .action(async (model: string, options: ExportOptions) => finish(await exportModel(model, options, output)));

  program
    .command('models')
    .description('the models that can be trained; with a name, that model layer by layer')
    .argument('[name]', 'model, such as yolo11n')
    .option('--size <px>', 'side of the square image that operations and shapes are for', positive, 224)
    .option('--classes <n>', 'classes of the data set', positive, 2)
    .option('--json', 'as JSON', false)
    .action((name: string | undefined, options: ModelsOptions) =>
      finish(name === undefined ? listModels(options, output) : showModel(name, options, output)),
    );

  return program;
}

function share(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1))
    throw new InvalidArgumentError('Expected a number from 0 to 1.');
  return value;
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('Expected a whole number from 1.');
  return value;
}
