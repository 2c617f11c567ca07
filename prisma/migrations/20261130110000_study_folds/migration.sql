-- Studies: k-fold tests, own objectives, and what their caveats need.

alter table study add column expression text, add column facts jsonb;
alter table study drop constraint study_kind_check;
alter table study add constraint study_kind_check check (kind in ('sweep', 'walk_forward', 'k_fold'));
alter table study_variant add column facts jsonb;

-- A fold may be trained on several spans.
update study
   set folds = (select jsonb_agg(jsonb_build_object(
                  'train', jsonb_build_array(jsonb_build_object('from', fold -> 'trainFrom', 'to', fold -> 'trainTo')),
                  'test', jsonb_build_object('from', fold -> 'trainTo', 'to', fold -> 'testTo')) order by place)
                  from jsonb_array_elements(folds) with ordinality as listed (fold, place))
 where kind = 'walk_forward';
