import { defineModel, type LocalisationModel } from '../../define-model.ts';
import { modelSchemas } from '../../schema.ts';
import { localisationModel } from '../model.ts';
import { buildOwnCnn, ownCnnPlaces } from './network.ts';

/** The masks study's own network: 3.1 million parameters, to be trained from scratch. Source: see `buildOwnCnn`. */
export const ownCnn = defineModel({
  name: 'own_cnn',
  task: 'localisation',
  options: modelSchemas.own_cnn.options,
  build: ({ classes, dropout, ...options }): LocalisationModel =>
    localisationModel({
      name: 'own_cnn',
      network: buildOwnCnn({ classes, drop: dropout === 'study' ? 1 : 0 }),
      classes,
      options,
      sizeMultiple: 1,
      places: ownCnnPlaces,
    }),
});
