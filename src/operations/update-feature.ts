import { z } from 'zod';
import { featureSchema } from '../model/plan';
import { key, longText, shortText } from './fields';
import { defineOperation } from './operation';
import { toFeature } from './plan-answers';
import { addFeatureVersion, requireFeature } from './rules/feature-record';

export const updateFeature = defineOperation({
  name: 'update_feature',
  title: 'Update a feature',
  description: "Makes a feature's next version.",
  group: 'authoring',
  readOnly: false,
  idempotent: true,
  input: z.strictObject({
    feature_id: key().describe('Feature'),
    title: shortText().optional().describe('Title'),
    description: longText().optional().describe('What for'),
    spec_content: longText().optional().describe('Specification'),
  }),
  output: z.object({ feature: featureSchema }),
  async handle(context, input) {
    const feature = await requireFeature(context, input.feature_id);
    const texts = {
      title: input.title ?? feature.title,
      description: input.description ?? feature.description,
      spec_content: input.spec_content ?? feature.spec_content,
    };
    const isSame =
      texts.title === feature.title &&
      texts.description === feature.description &&
      texts.spec_content === feature.spec_content;
    if (isSame) return { feature: toFeature(feature) };
    return { feature: toFeature(await addFeatureVersion(context, feature, texts)) };
  },
});
