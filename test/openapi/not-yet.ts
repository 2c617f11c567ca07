/** Rows of rest.md that are described but not there yet: whoever adds one takes it out here. */
export const NOT_YET: readonly string[] = [
  'GET /api/alerts/channels',
  'POST /api/alerts/channels',
  'PATCH /api/alerts/channels/{channel_id}',
  'DELETE /api/alerts/channels/{channel_id}',
  'POST /api/alerts/channels/{channel_id}/test',
  'GET /api/alerts/deliveries',
  'POST /api/alerts/webhooks/resend',
  'POST /api/alerts/webhooks/telegram',
  'POST /api/alerts/webhooks/twilio',
];
